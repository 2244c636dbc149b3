import { Component, input, output } from '@angular/core';
// biome-ignore lint/style/useImportType: the type of a constructor's parameter is what Angular injects.
import { BackgroundFetchService } from '@bgfetch/ionic';
import type { Episode, Standing } from '@bgfetch-examples/podcast';
import { RoundButton } from './round-button.ts';

@Component({
  selector: 'app-episode-actions',
  imports: [RoundButton],
  template: `
    @switch (standing()) {
      @case ('moving') {
        <app-round-button label="Pause" icon="pause" (press)="bg.pause(episode().id)" />
        <app-round-button label="Cancel" icon="close" quiet (press)="bg.release(episode().id)" />
      }
      @case ('paused') {
        <app-round-button label="Resume" icon="arrow-down" (press)="bg.resume(episode().id)" />
        <app-round-button label="Cancel" icon="close" quiet (press)="bg.release(episode().id)" />
      }
      @case ('here') {
        <app-round-button label="Play" icon="play" (press)="play.emit()" />
        <app-round-button label="Remove" icon="trash" quiet (press)="bg.release(episode().id)" />
      }
      @default {
        <app-round-button label="Download" icon="cloud-download" (press)="download()" />
      }
    }
  `,
  styles: ':host { display: flex; margin: 0; }',
})
export class EpisodeActions {
  readonly episode = input.required<Episode>();
  readonly standing = input.required<Standing>();
  readonly play = output();

  protected readonly bg: BackgroundFetchService;

  /** The older way to inject, for whoever wants to see that it works as well. */
  constructor(bg: BackgroundFetchService) {
    this.bg = bg;
  }

  protected download(): void {
    const { id, path, title, bytes } = this.episode();
    void this.bg.start(id, path, { title, downloadTotal: bytes });
  }
}

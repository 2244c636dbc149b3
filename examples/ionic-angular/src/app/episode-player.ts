import { Component, inject, input } from '@angular/core';
import { BackgroundFetchService } from '@bgfetch/ionic';
import type { Episode } from '@bgfetch-examples/podcast';
import { IonFooter, IonToolbar } from '@ionic/angular';
import { EpisodeCover } from './episode-cover.ts';

/** Plays what was downloaded, from this device; the server is not asked. */
@Component({
  selector: 'app-episode-player',
  imports: [EpisodeCover, IonFooter, IonToolbar],
  template: `
    @let sound = record();
    @if (sound.state !== 'none') {
      <ion-footer [translucent]="true" aria-label="Player">
        <ion-toolbar>
          <div class="playing">
            <app-episode-cover [hue]="episode().hue">{{ episode().number }}</app-episode-cover>
            <p>{{ sound.error?.message ?? episode().title }}</p>
            @if (sound.url; as url) {
              <audio controls autoplay [src]="url"></audio>
            }
          </div>
        </ion-toolbar>
      </ion-footer>
    }
  `,
  styles: `
    .playing {
      display: grid;
      grid-template-columns: auto minmax(6rem, 1fr) minmax(0, 22rem);
      gap: 1rem;
      align-items: center;
      max-inline-size: 46rem;
      margin-inline: auto;
      padding: 0.25rem 1rem;
    }
    app-episode-cover {
      inline-size: 2.75rem;
      border-radius: 10px;
    }
    p {
      margin: 0;
      overflow: hidden;
      font-weight: 600;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    audio {
      inline-size: 100%;
      block-size: 2.5rem;
    }
    @media (max-width: 34rem) {
      .playing {
        grid-template-columns: auto minmax(0, 1fr);
        gap: 0.375rem 0.75rem;
      }
      app-episode-cover {
        inline-size: 2.25rem;
      }
      audio {
        grid-column: 1 / -1;
      }
    }
  `,
})
export class EpisodePlayer {
  readonly episode = input.required<Episode>();
  protected readonly record = inject(BackgroundFetchService).record(
    () => this.episode().id,
    () => this.episode().path,
  );
}

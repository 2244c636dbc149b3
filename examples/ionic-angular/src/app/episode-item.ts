import { Component, computed, inject, input, output } from '@angular/core';
import { BackgroundFetchService, fractionOf } from '@bgfetch/ionic';
import { type Episode, minutes, size, standingOf, wordsFor } from '@bgfetch-examples/podcast';
import { IonItem, IonLabel, IonProgressBar } from '@ionic/angular';
import { EpisodeActions } from './episode-actions.ts';
import { EpisodeCover } from './episode-cover.ts';

@Component({
  selector: 'app-episode-item',
  imports: [EpisodeActions, EpisodeCover, IonItem, IonLabel, IonProgressBar],
  host: {
    class: 'episode',
    '[attr.data-id]': 'episode().id',
    '[attr.data-standing]': 'standing()',
  },
  template: `
    <ion-item lines="inset">
      <app-episode-cover slot="start" [hue]="episode().hue">{{
        episode().number
      }}</app-episode-cover>
      <ion-label>
        <h2>{{ episode().title }}</h2>
        <p>
          {{ facts() }}<span class="teaser"> · {{ episode().teaser }}</span>
        </p>
        @if (standing() === 'moving' || standing() === 'paused') {
          <ion-progress-bar
            [attr.aria-label]="episode().title"
            [type]="fraction() === null ? 'indeterminate' : 'determinate'"
            [value]="fraction() ?? 0"
            [color]="standing() === 'paused' ? 'medium' : 'primary'"
          />
        }
        @if (words(); as words) {
          <p class="state">{{ words }}</p>
        }
      </ion-label>
      <app-episode-actions
        slot="end"
        [episode]="episode()"
        [standing]="standing()"
        (play)="play.emit()"
      />
    </ion-item>
  `,
  styleUrl: './episode-item.css',
})
export class EpisodeItem {
  readonly episode = input.required<Episode>();
  readonly play = output();
  readonly #bg = inject(BackgroundFetchService);
  readonly #shown = this.#bg.registration(() => this.episode().id);
  readonly #speed = this.#bg.speed(() => this.episode().id);
  protected readonly standing = computed(() => standingOf(this.#shown()));
  protected readonly fraction = computed(() => fractionOf(this.#shown()));
  protected readonly words = computed(() => wordsFor(this.#shown(), this.#speed().remainingMs));
  protected readonly facts = computed(() => {
    const { seconds, bytes } = this.episode();
    return `${minutes(seconds)} · ${size(bytes)}`;
  });
}

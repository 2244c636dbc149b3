import { Component, computed, inject } from '@angular/core';
import { BackgroundFetchService } from '@bgfetch/ionic';
import { episodes, SHOW, summary } from '@bgfetch-examples/podcast';
import { IonButton } from '@ionic/angular';
import { EpisodeCover } from './episode-cover.ts';

@Component({
  selector: 'app-show-header',
  imports: [EpisodeCover, IonButton],
  template: `
    <app-episode-cover [hue]="215">LT</app-episode-cover>
    <div>
      <h1>{{ show.title }}</h1>
      <p>{{ show.by }}</p>
      <div class="sums">
        @if (missing().length > 0) {
          <ion-button shape="round" size="small" (click)="downloadAll()">Download all</ion-button>
        }
        <p>{{ summary() }}</p>
      </div>
    </div>
  `,
  styles: `
    :host {
      display: flex;
      gap: 1.25rem;
      align-items: center;
      padding: 1rem 1rem 0.25rem;
    }
    app-episode-cover {
      flex: none;
      inline-size: 7rem;
      border-radius: 22px;
      font-size: 1.5rem;
      box-shadow: 0 14px 30px -16px oklch(0.4 0.1 215);
    }
    h1 {
      margin: 0;
      font-size: 1.75rem;
      font-weight: 750;
      letter-spacing: -0.025em;
    }
    p {
      margin: 0;
      color: var(--soft);
    }
    .sums {
      display: flex;
      flex-wrap: wrap;
      gap: 0.375rem 0.75rem;
      align-items: center;
      padding-block-start: 0.5rem;
      font-size: 0.875rem;
      font-variant-numeric: tabular-nums;
    }
    ion-button {
      margin: 0;
    }
  `,
})
export class ShowHeader {
  readonly #bg = inject(BackgroundFetchService);
  protected readonly show = SHOW;
  protected readonly summary = computed(() => summary(this.#bg.registrations()));
  protected readonly missing = computed(() => {
    const known = new Set(this.#bg.registrations().map(({ id }) => id));
    return episodes.filter(({ id }) => !known.has(id));
  });

  protected downloadAll(): void {
    for (const { id, path, title, bytes } of this.missing())
      void this.#bg.start(id, path, { title, downloadTotal: bytes });
  }
}

import { Component, signal } from '@angular/core';
import { type Episode, episodes } from '@bgfetch-examples/podcast';
import { IonContent, IonHeader, IonList, IonTitle, IonToolbar } from '@ionic/angular';
import { EpisodeItem } from './episode-item.ts';
import { EpisodePlayer } from './episode-player.ts';
import { NewestByItself } from './newest-by-itself.ts';
import { ShowHeader } from './show-header.ts';
import { SuccessNotice } from './success-notice.ts';

/** The screen. It renders when another episode is played, and for no byte that arrives: items do that by themselves. */
@Component({
  selector: 'app-downloads-page',
  imports: [
    EpisodeItem,
    EpisodePlayer,
    IonContent,
    IonHeader,
    IonList,
    IonTitle,
    IonToolbar,
    NewestByItself,
    ShowHeader,
    SuccessNotice,
  ],
  template: `
    <ion-header [translucent]="true">
      <ion-toolbar><ion-title>Downloads</ion-title></ion-toolbar>
    </ion-header>
    <ion-content [fullscreen]="true">
      <div class="page">
        <app-show-header />
        <app-success-notice />
        <ion-list [inset]="true">
          @for (episode of episodes; track episode.id) {
            <app-episode-item [episode]="episode" (play)="playing.set(episode)" />
          }
        </ion-list>
        <ion-list [inset]="true"><app-newest-by-itself /></ion-list>
      </div>
    </ion-content>
    @if (playing(); as episode) {
      <app-episode-player [episode]="episode" />
    }
  `,
  styles: `
    ion-content {
      --background: light-dark(#f2f4f7, #000);
    }
    .page {
      display: block;
      max-inline-size: 46rem;
      margin-inline: auto;
      padding-block: 0.5rem 2rem;
    }
    ion-list {
      --ion-item-background: light-dark(#fff, #1b1d21);
      border-radius: 16px;
    }
  `,
})
export class DownloadsPage {
  protected readonly episodes = episodes;
  protected readonly playing = signal<Episode | null>(null);
}

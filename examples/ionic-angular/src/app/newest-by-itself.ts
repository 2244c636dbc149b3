import { Component, inject, signal } from '@angular/core';
import { BackgroundFetchService } from '@bgfetch/ionic';
import { episodes } from '@bgfetch-examples/podcast';
import { IonItem, IonToggle } from '@ionic/angular';

/** Downloads the newest episode in the wakes of the system: with the app closed on a phone, by a timer in a browser. */
@Component({
  selector: 'app-newest-by-itself',
  imports: [IonItem, IonToggle],
  template: `
    <ion-item lines="none">
      <ion-toggle [checked]="enabled()" (ionChange)="enabled.set($event.detail.checked)">
        Get the newest episode by itself
      </ion-toggle>
    </ion-item>
    @if (wakes.status() === 'denied') {
      <p>Background refresh is off: allow it in the settings.</p>
    }
  `,
  styles: `
    p {
      margin: 0 1rem 0.75rem;
      color: var(--bad);
    }
  `,
})
export class NewestByItself {
  readonly #bg = inject(BackgroundFetchService);
  protected readonly enabled = signal(false);
  protected readonly wakes = this.#bg.periodicFetch(
    () => this.#download(),
    () => ({ minimumFetchInterval: 60, enabled: this.enabled() }),
  );

  async #download(): Promise<void> {
    const [newest] = episodes;
    if (newest) await this.#bg.start(newest.id, newest.path, { title: newest.title });
  }
}

import { Component, effect, inject, provideZonelessChangeDetection } from '@angular/core';
import { bootstrapApplication } from '@angular/platform-browser';
import { BackgroundFetchService, provideBackgroundFetch } from '@bgfetch/ionic';

@Component({ selector: 'app-root', template: '<p>{{ episode().status }}</p>' })
class Episode {
  readonly bg = inject(BackgroundFetchService);
  readonly episode = this.bg.registration('episode');
  readonly file = this.bg.record('episode', '/episode.bin');

  constructor() {
    void this.bg.start('episode', '/episode.bin');
    effect(async () => {
      const { state, record } = this.file();
      const { result } = this.episode();
      if (state !== 'ready') return;
      const { size } = await record.blob();
      document.body.setAttribute('data-result', `${result} ${size}`);
    });
  }
}

bootstrapApplication(Episode, {
  providers: [provideZonelessChangeDetection(), provideBackgroundFetch()],
}).catch(console.error);

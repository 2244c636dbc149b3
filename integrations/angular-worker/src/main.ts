import { Component, effect, inject, provideZonelessChangeDetection } from '@angular/core';
import { bootstrapApplication } from '@angular/platform-browser';
import { provideServiceWorker } from '@angular/service-worker';
import { BackgroundFetchService, provideBackgroundFetch } from '@bgfetch/ionic';

/** The server knows no ranges: only the service worker answers so. */
async function sizeByWorker(url: string): Promise<string | undefined> {
  await navigator.serviceWorker.ready;
  for (;;) {
    const { status, headers } = await fetch(url, { headers: { Range: 'bytes=0-9' } });
    if (status === 206) return headers.get('content-range')?.split('/')[1];
    document.body.dataset.result = `${status}, which is not of the worker`;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

@Component({ selector: 'app-root', template: '<p>{{ episode().status }}</p>' })
class Episode {
  readonly bg = inject(BackgroundFetchService);
  readonly episode = this.bg.registration('episode');
  readonly file = this.bg.record('episode', '/media/episode.bin');

  constructor() {
    void this.bg.start('episode', '/media/episode.bin');
    effect(async () => {
      const { state } = this.file();
      const { result } = this.episode();
      if (state !== 'ready') return;
      const size = await sizeByWorker('/media/episode.bin');
      document.body.dataset.result = `${result} ${size}`;
    });
  }
}

bootstrapApplication(Episode, {
  providers: [
    provideZonelessChangeDetection(),
    provideBackgroundFetch({ driver: 'foreground' }),
    provideServiceWorker('sw.js', { registrationStrategy: 'registerImmediately' }),
  ],
}).catch(console.error);

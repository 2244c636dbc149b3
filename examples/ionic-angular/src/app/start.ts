import { isDevMode } from '@angular/core';
import { bootstrapApplication } from '@angular/platform-browser';
import { provideRouter } from '@angular/router';
import { BackgroundFetchService, provideBackgroundFetch } from '@bgfetch/ionic';
import { provideIonicAngular } from '@ionic/angular';
import { App } from './app.ts';
import { DownloadsPage } from './downloads-page.ts';

const { injector } = await bootstrapApplication(App, {
  providers: [
    provideBackgroundFetch(),
    provideIonicAngular({ mode: 'ios' }),
    provideRouter([{ path: '', component: DownloadsPage }]),
  ],
});

// While it is developed, a button at the bottom opens a panel that shows what the manager does.
if (isDevMode()) {
  const { showDevtools } = await import('@bgfetch/devtools');
  showDevtools(injector.get(BackgroundFetchService).manager);
}

import { bootstrapApplication } from '@angular/platform-browser';
import { provideRouter } from '@angular/router';
import { provideBackgroundFetch } from '@bgfetch/ionic';
import { provideIonicAngular } from '@ionic/angular';
import { App } from './app.ts';
import { DownloadsPage } from './downloads-page.ts';

await bootstrapApplication(App, {
  providers: [
    provideBackgroundFetch(),
    provideIonicAngular({ mode: 'ios' }),
    provideRouter([{ path: '', component: DownloadsPage }]),
  ],
});

import { bootstrapApplication } from '@angular/platform-browser';
import { provideRouter } from '@angular/router';
import { provideBackgroundFetch } from '@bgfetch/ionic';
import { capacitorNative } from '@bgfetch/ionic/native';
import { provideIonicAngular } from '@ionic/angular';
import { App } from './app.ts';
import { DownloadsPage } from './downloads-page.ts';

await bootstrapApplication(App, {
  providers: [
    provideBackgroundFetch(capacitorNative()),
    provideIonicAngular({ mode: 'ios' }),
    provideRouter([{ path: '', component: DownloadsPage }]),
  ],
});

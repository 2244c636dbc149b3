import { bootstrapApplication } from '@angular/platform-browser';
import { provideBackgroundFetch } from '@bgfetch/ionic';
import { Episode } from './episode';

bootstrapApplication(Episode, { providers: [provideBackgroundFetch()] }).catch(console.error);

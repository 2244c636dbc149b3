import { bootstrapApplication } from '@angular/platform-browser';
import { provideBackgroundFetch } from '@bgfetch/ionic';
import { Episode } from './episode.ts';

await bootstrapApplication(Episode, { providers: [provideBackgroundFetch()] });

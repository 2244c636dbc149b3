import { Component, inject } from '@angular/core';
import { BackgroundFetchService } from '@bgfetch/ionic';

@Component({
  selector: 'app-root',
  template: `<button type="button" (click)="bg.start('ep-5', '/ep-5.mp3')">{{ label() }}</button>`,
})
export class Episode {
  readonly bg = inject(BackgroundFetchService);
  readonly episode = this.bg.registration('ep-5');

  label() {
    const { status, downloaded } = this.episode();
    return status === 'none' ? 'Download' : `${status}: ${downloaded} bytes`;
  }
}

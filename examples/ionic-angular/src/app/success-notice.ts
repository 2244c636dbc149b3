import { Component, inject, signal } from '@angular/core';
import { BackgroundFetchService } from '@bgfetch/ionic';
import { noticeOf } from '@bgfetch-examples/podcast';

/** What has succeeded last. */
@Component({
  selector: 'app-success-notice',
  template: '<p class="notice" role="status">{{ words() }}</p>',
  styles: `
    .notice {
      min-block-size: 1.45em;
      margin: 0.5rem 1rem 0;
      color: var(--good);
      font-size: 0.875rem;
    }
  `,
})
export class SuccessNotice {
  protected readonly words = signal('');

  constructor() {
    inject(BackgroundFetchService).on('success', ({ snapshot }) =>
      this.words.set(noticeOf(snapshot)),
    );
  }
}

import '@angular/compiler';
import { Component, inject } from '@angular/core';
import { bootstrapApplication } from '@angular/platform-browser';
import { provideServerRendering, renderApplication } from '@angular/platform-server';
import { BackgroundFetchService, provideBackgroundFetch } from '@bgfetch/ionic';
import { expect, test } from 'vitest';

const Root = Component({
  selector: 'app-root',
  template: '{{ episode().status }}, {{ sound().state }}, {{ bg.registrations().length }} in all',
})(
  class {
    readonly bg = inject(BackgroundFetchService);
    readonly episode = this.bg.registration('ep-1');
    readonly sound = this.bg.record('ep-1', '/ep-1.mp3');
  },
);

test('a server renders the empty state, and is done', async () => {
  const providers = [provideServerRendering(), provideBackgroundFetch()];
  const html = await renderApplication(
    (context) => bootstrapApplication(Root, { providers }, context),
    {
      document: '<!doctype html><app-root></app-root>',
      url: 'https://app.test/',
      allowedHosts: ['app.test'],
    },
  );
  expect(html).toContain('none, none, 0 in all');
});

// @vitest-environment jsdom

import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { BackgroundFetchService } from '@bgfetch/ionic';
import { expect, test } from 'vitest';
import { nextFrame } from '../../core/test/support/next-frame.ts';
import { createWorld } from './test-bed.ts';

const renders = new Map<string, number>();

const Row = Component({
  selector: 'app-row',
  // The default from Angular 22 on.
  changeDetection: ChangeDetectionStrategy.OnPush,
  inputs: ['id'],
  template: '{{ counted(shown().downloaded) }}',
})(
  class {
    id = '';
    readonly shown = inject(BackgroundFetchService).registration(() => this.id);
    counted(downloaded: number): number {
      renders.set(this.id, (renders.get(this.id) ?? 0) + 1);
      return downloaded;
    }
  },
);

const List = Component({
  imports: [Row],
  template: '@for (it of all(); track it.id) { <app-row [id]="it.id" /> }',
})(
  class {
    readonly all = inject(BackgroundFetchService).registrations;
  },
);

test('of 1,000 rows the one that progresses renders, at most once per frame', async () => {
  const { manager } = createWorld();
  for (let index = 0; index < 1000; index += 1) manager.put(`ep-${index}`);
  const fixture = TestBed.createComponent(List);
  await fixture.whenStable();
  expect(fixture.nativeElement.textContent).toBe('0'.repeat(1000));
  await nextFrame();

  renders.clear();
  let frames = 0;
  for (let downloaded = 1; downloaded <= 50; downloaded += 1) {
    manager.put('ep-500', { downloaded });
    if (downloaded % 10 === 0) {
      await nextFrame();
      await nextFrame();
      frames += 2;
    }
  }
  await fixture.whenStable();
  expect(fixture.nativeElement.textContent).toContain('50');
  console.log({ frames, renders: Object.fromEntries(renders) });
  expect([...renders.keys()]).toEqual(['ep-500']);
  expect(renders.get('ep-500')).toBeLessThanOrEqual(frames + 1);
});

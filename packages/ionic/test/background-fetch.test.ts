// @vitest-environment jsdom
import 'zone.js';
import './test-bed.ts';
import { NgZone, PLATFORM_ID, provideZoneChangeDetection } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { createFakeManager } from '@bgfetch/core/testing';
import { BackgroundFetch, BackgroundFetchService, provideBackgroundFetch } from '@bgfetch/ionic';
import { expect, test, vi } from 'vitest';

function inject() {
  const manager = createFakeManager();
  TestBed.configureTestingModule({
    providers: [provideBackgroundFetch({ manager }), provideZoneChangeDetection()],
  });
  return { wakes: manager.wakes, backgroundFetch: TestBed.inject(BackgroundFetch) };
}

test('an app written against ionic-native is woken, in the zone, and finishes', async () => {
  const { wakes, backgroundFetch } = inject();
  const woken: unknown[] = [];
  backgroundFetch.configure(
    (taskId) => {
      woken.push([taskId, NgZone.isInAngularZone()]);
      void backgroundFetch.finish();
    },
    null,
    { stopOnTerminate: false },
  );
  await vi.waitFor(() =>
    expect(wakes.configs).toEqual([expect.objectContaining({ stopOnTerminate: false })]),
  );
  await backgroundFetch.start();
  wakes.wake('task');
  await vi.waitFor(() => expect(wakes.finished).toEqual(['task']));
  expect(woken).toEqual([['task', true]]);

  await backgroundFetch.stop();
  wakes.wake('task');
  expect(woken).toHaveLength(1);
});

test('it learns that background fetch is denied', async () => {
  const { wakes, backgroundFetch } = inject();
  wakes.setStatus('denied');
  const learned: unknown[] = [];
  backgroundFetch.configure(
    () => {},
    (status) => learned.push([status, NgZone.isInAngularZone()]),
  );
  await vi.waitFor(() => expect(learned).toEqual([[1, true]]));
});

test('the service shows whether the OS wakes the app', async () => {
  inject();
  const { manager, periodicStatus } = TestBed.inject(BackgroundFetchService);
  expect(periodicStatus()).toBe('unknown');
  await manager.periodic.configure();
  expect(periodicStatus()).toBe('available');
});

test('without a callback it says so', () => {
  const { backgroundFetch } = inject();
  expect(() => backgroundFetch.configure(undefined as never)).toThrow('callback');
});

test('on a server nothing is woken', async () => {
  TestBed.configureTestingModule({
    providers: [
      { provide: PLATFORM_ID, useValue: 'server' },
      provideBackgroundFetch(),
      provideZoneChangeDetection(),
    ],
  });
  const backgroundFetch = TestBed.inject(BackgroundFetch);
  const woken = vi.fn();
  backgroundFetch.configure(woken, null, { minimumFetchInterval: 0 });
  await backgroundFetch.finish();
  await backgroundFetch.stop();
  expect(woken).not.toHaveBeenCalled();
});

// @vitest-environment jsdom
import 'zone.js';
import { Component, inject, NgZone, provideZoneChangeDetection } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { BackgroundFetchService, provideBackgroundFetch } from '@bgfetch/ionic';
import { expect, test, vi } from 'vitest';
import { nextFrame } from '../../core/test/support/next-frame.ts';
import { createWorld } from './test-bed.ts';

const inZone = () => NgZone.isInAngularZone();

function createZonedWorld() {
  const world = createWorld(provideZoneChangeDetection());
  const zone = TestBed.inject(NgZone);
  let detections = 0;
  zone.onMicrotaskEmpty.subscribe(() => {
    detections += 1;
  });
  return { ...world, zone, detections: () => detections };
}

test('commands are given outside of the zone, and answered in it', async () => {
  const { manager, bg, zone } = createZonedWorld();
  const fetch = vi.spyOn(manager, 'fetch');
  const given: boolean[] = [];
  fetch.mockImplementation(async () => {
    given.push(inZone());
    return undefined as never;
  });
  const answered = await zone.run(() => bg.start('ep-1', '/ep-1.mp3').then(inZone));
  expect(given).toEqual([false]);
  expect(answered).toBe(true);
});

test('Observables tell in the zone, all those of one frame in one turn of it', async () => {
  const { manager, bg, detections } = createZonedWorld();
  manager.put('ep-1');
  manager.put('ep-2');
  await nextFrame();
  const told: boolean[] = [];
  const subscriptions = ['ep-1', 'ep-2'].map((id) =>
    bg.registration$(id).subscribe(() => told.push(inZone())),
  );
  told.length = 0;
  const before = detections();
  manager.put('ep-1', { downloaded: 1 });
  manager.put('ep-2', { downloaded: 1 });
  await nextFrame();
  await nextFrame();
  expect(told).toEqual([true, true]);
  expect(detections() - before).toBeLessThanOrEqual(2);
  for (const subscription of subscriptions) subscription.unsubscribe();
});

test('listeners are called in the zone', () => {
  const { manager, bg } = createZonedWorld();
  let emit = (_registration: never) => {};
  vi.spyOn(manager, 'on').mockImplementation((_event, listener) => {
    expect(inZone()).toBe(false);
    emit = listener as typeof emit;
    return () => {};
  });
  const called: boolean[] = [];
  bg.on('success', () => called.push(inZone()));
  emit({} as never);
  expect(called).toEqual([true]);
});

const Shown = Component({ template: '{{ shown().downloaded }}' })(
  class {
    readonly shown = inject(BackgroundFetchService).registration('ep-1');
  },
);

test('signals render by themselves; what nobody reads detects no changes', async () => {
  const { manager, bg, detections } = createZonedWorld();
  bg.registration('ep-1');
  await nextFrame();
  const before = detections();
  for (const downloaded of [1, 2, 3]) {
    manager.put('ep-1', { downloaded });
    await nextFrame();
  }
  expect(detections()).toBe(before);

  const fixture = TestBed.createComponent(Shown);
  fixture.autoDetectChanges();
  expect(fixture.nativeElement.textContent).toBe('3');
  manager.put('ep-1', { downloaded: 4 });
  await nextFrame();
  await fixture.whenStable();
  expect(fixture.nativeElement.textContent).toBe('4');
});

test('a manager with timers and listeners of its own keeps no app from being stable', async () => {
  vi.spyOn(console, 'warn').mockImplementation(() => {});
  TestBed.configureTestingModule({
    providers: [provideBackgroundFetch(), provideZoneChangeDetection()],
  });
  const zone = TestBed.inject(NgZone);
  const { manager } = zone.run(() => TestBed.inject(BackgroundFetchService));
  await manager.ready;
  expect(zone.hasPendingMacrotasks).toBe(false);
  expect(zone.hasPendingMicrotasks).toBe(false);
});

// @vitest-environment jsdom
import './test-bed.ts';
import {
  Component,
  createEnvironmentInjector,
  EnvironmentInjector,
  inject,
  provideZonelessChangeDetection,
  runInInjectionContext,
  signal,
} from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { createFakeManager } from '@bgfetch/core/testing';
import { BackgroundFetchService, type PeriodicFetch, provideBackgroundFetch } from '@bgfetch/ionic';
import { expect, test, vi } from 'vitest';
import { createWorld } from './test-bed.ts';

/** Events come in tasks of their own, and so do wakes. */
const settle = () => new Promise((resolve) => setTimeout(resolve, 10));

function createEventWorld() {
  const manager = createFakeManager();
  TestBed.configureTestingModule({
    providers: [provideBackgroundFetch({ manager }), provideZonelessChangeDetection()],
  });
  const bg = TestBed.inject(BackgroundFetchService);
  const owner = createEnvironmentInjector([], TestBed.inject(EnvironmentInjector));
  const succeed = async (id: string) => {
    await manager.fetch(id, '/1');
    await manager.settle(id);
    await settle();
  };
  return { manager, bg, owner, succeed };
}

test('a listener ends with whoever has added it in an injection context or with an injector', async () => {
  const { bg, owner, succeed } = createEventWorld();
  const told: string[] = [];
  runInInjectionContext(owner, () => bg.on('success', ({ id }) => told.push(`context ${id}`)));
  bg.on('success', ({ id }) => told.push(`injector ${id}`), { injector: owner, id: 'ep-1' });
  const stop = bg.on('success', ({ id }) => told.push(`app ${id}`));
  await succeed('ep-1');
  expect(told).toEqual(['context ep-1', 'injector ep-1', 'app ep-1']);
  told.length = 0;
  owner.destroy();
  await succeed('ep-2');
  expect(told).toEqual(['app ep-2']);
  stop();
  await succeed('ep-3');
  expect(told).toHaveLength(1);
});

test('events as an Observable, of one id', async () => {
  const { bg, succeed } = createEventWorld();
  const told: string[] = [];
  const subscription = bg.event$('success', 'ep-2').subscribe(({ id }) => told.push(id));
  await succeed('ep-1');
  await succeed('ep-2');
  subscription.unsubscribe();
  await succeed('ep-2');
  expect(told).toEqual(['ep-2']);
});

test('outside of an injection context the error names the remedy', () => {
  const { bg } = createEventWorld();
  for (const call of [
    () => bg.record('ep-1', '/1'),
    () => bg.speed('ep-1'),
    () => bg.periodicFetch(() => {}),
  ] as (() => unknown)[])
    expect(call).toThrow('{ injector }');
});

let handle: (taskId: string) => unknown = () => {};
const minutes = signal(30);
const enabledWakes = signal(true);

const Refresh = Component({ template: '{{ refresh.status() }} {{ refresh.error()?.message }}' })(
  class {
    readonly refresh: PeriodicFetch = inject(BackgroundFetchService).periodicFetch(
      ({ taskId }) => handle(taskId),
      () => ({ minimumFetchInterval: minutes(), enabled: enabledWakes() }),
    );
  },
);

test('wakes are handled once, configured as the signal says, until the component is destroyed', async () => {
  const { manager } = createEventWorld();
  const handler = vi.fn(() => Promise.reject(new TypeError('no feed')));
  handle = handler;
  const fixture = TestBed.createComponent(Refresh);
  await fixture.whenStable();
  await settle();
  expect(manager.wakes.configs).toEqual([{ minimumFetchInterval: 30 }]);
  manager.wakes.wake('first');
  await settle();
  await fixture.whenStable();
  expect(fixture.nativeElement.textContent).toBe('available no feed');
  expect(manager.wakes.finished).toEqual(['first']);
  minutes.set(60);
  await fixture.whenStable();
  await settle();
  expect(manager.wakes.configs.map((it) => it.minimumFetchInterval)).toEqual([30, 60]);
  enabledWakes.set(false);
  await fixture.whenStable();
  manager.wakes.wake('second');
  expect(handler).toHaveBeenCalledTimes(1);
  enabledWakes.set(true);
  await fixture.whenStable();
  fixture.destroy();
  manager.wakes.wake('third');
  expect(handler).toHaveBeenCalledTimes(1);
});

test('stop and start do what they say', async () => {
  const { manager, bg, owner } = createEventWorld();
  const refresh = bg.periodicFetch(() => {}, { minimumFetchInterval: 15 }, { injector: owner });
  TestBed.tick();
  await settle();
  expect(refresh.status()).toBe('available');
  await refresh.stop();
  expect(await refresh.start()).toBe('available');
  expect(manager.wakes.configs).toHaveLength(2);
});

test('a record that is not enabled is not read; its JSON can be', async () => {
  vi.spyOn(URL, 'createObjectURL').mockReturnValue('blob:feed');
  vi.spyOn(URL, 'revokeObjectURL').mockReturnValue();
  const { manager, bg } = createWorld();
  manager.put('feed');
  manager.answer('/feed.json', Promise.resolve(new Response('[3]')));
  const enabled = signal(false);
  const feed = TestBed.runInInjectionContext(() => bg.record('feed', '/feed.json', { enabled }));
  TestBed.tick();
  await settle();
  expect(feed().state).toBe('none');
  expect(await feed().json()).toEqual([3]);
  enabled.set(true);
  TestBed.tick();
  await vi.waitFor(() => expect(feed()).toMatchObject({ state: 'ready', url: 'blob:feed' }));
});

test('a speed and the time that is left', () => {
  vi.useFakeTimers();
  const { manager, bg } = createWorld();
  manager.put('ep-1', { expectedBytes: 4000 });
  const speed = TestBed.runInInjectionContext(() => bg.speed(signal('ep-1')));
  TestBed.tick();
  vi.advanceTimersByTime(900);
  manager.put('ep-1', { downloaded: 1000 });
  vi.advanceTimersByTime(100);
  expect(speed()).toEqual({ bytesPerSecond: 1000, remainingMs: 3000 });
  vi.useRealTimers();
});

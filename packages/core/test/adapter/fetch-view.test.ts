import { expect, test, vi } from 'vitest';
import { FetchView } from '../../src/adapter/fetch-view.ts';
import { createFakeManager } from '../support/fake-manager.ts';
import { virtualClock } from '../support/virtual-clock.ts';

/** A view whose frames end when the test says so. */
function setUp() {
  const manager = createFakeManager();
  let frame: (() => void) | null = null;
  const cancelled = vi.fn();
  const setFrame = (callback: () => void) => {
    frame = callback;
    return () => {
      frame = null;
      cancelled();
    };
  };
  const view = new FetchView(manager, { ...virtualClock(), setFrame });
  const endFrame = () => {
    const callback = frame;
    frame = null;
    callback?.();
  };
  return { manager, view, endFrame, cancelled, waits: () => frame !== null };
}

test('nothing is subscribed to before somebody subscribes, and what is read is what is', () => {
  const { manager, view } = setUp();
  const episode = view.registration('a');
  expect(episode.getSnapshot().status).toBe('none');
  manager.put('a', { downloaded: 1 });
  expect(episode.getSnapshot()).toMatchObject({ status: 'running', downloaded: 1 });
  expect(view.registrations.getSnapshot()).toHaveLength(1);
  expect(manager.subscribed).toBe(0);
});

test('the first change shows at once, the others of its frame together when that ends', () => {
  const { manager, view, endFrame, waits } = setUp();
  manager.put('a');
  manager.put('b');
  const [a, b] = [view.registration('a'), view.registration('b')];
  const [onA, onB, onList] = [vi.fn(), vi.fn(), vi.fn()];
  a.subscribe(onA);
  b.subscribe(onB);
  view.registrations.subscribe(onList);

  manager.put('a', { downloaded: 1 });
  expect([onA, onB, onList].map((it) => it.mock.calls.length)).toEqual([1, 0, 1]);
  manager.put('a', { downloaded: 2 });
  manager.put('b', { downloaded: 3 });
  // All of them still show the moment of the notice.
  expect(a.getSnapshot().downloaded).toBe(1);
  expect(b.getSnapshot().downloaded).toBe(0);
  expect(view.registration('b').getSnapshot().downloaded).toBe(0);
  expect(view.registrations.getSnapshot().map(({ downloaded }) => downloaded)).toEqual([1, 0]);

  endFrame();
  expect([onA, onB, onList].map((it) => it.mock.calls.length)).toEqual([2, 1, 2]);
  expect(b.getSnapshot().downloaded).toBe(3);
  endFrame();
  expect(waits()).toBe(false);
  manager.put('a', { downloaded: 4 });
  expect(a.getSnapshot().downloaded).toBe(4);
});

test('a state is the same object until something in it changed', () => {
  const { manager, view } = setUp();
  manager.put('a');
  const source = view.registration('a');
  const state = source.getSnapshot();
  manager.put('b');
  expect(source.getSnapshot()).toBe(state);
  expect(source.getServerSnapshot()).toBe(source.getServerSnapshot());
  manager.put('a', { downloaded: 1 });
  expect(source.getSnapshot()).not.toBe(state);
});

test('the last to leave takes the subscription and the wait for the frame along', () => {
  const { manager, view, endFrame, cancelled } = setUp();
  const listener = vi.fn();
  const stops = [
    view.registration('a').subscribe(listener),
    view.registrations.subscribe(listener),
  ];
  manager.put('a');
  manager.put('a', { downloaded: 1 });
  expect(listener).toHaveBeenCalledTimes(2);
  for (const stop of stops) stop();
  expect(cancelled).toHaveBeenCalledTimes(1);
  endFrame();
  expect(listener).toHaveBeenCalledTimes(2);
  expect(manager.subscribed).toBe(0);
});

test('whoever is sent away by another listener is not called any more', () => {
  const { manager, view } = setUp();
  const second = vi.fn();
  const source = view.registration('a');
  source.subscribe(() => stop());
  const stop = source.subscribe(second);
  manager.put('a');
  expect(second).not.toHaveBeenCalled();
});

test('an error is shown at once to all who show the id, and to nobody else', async () => {
  const { manager, view } = setUp();
  const [onA, onB] = [vi.fn(), vi.fn()];
  view.registration('a').subscribe(onA);
  view.registration('b').subscribe(onB);
  manager.failNext('no');
  await view.commands('a').start('/a');
  expect(view.registration('a').getSnapshot().error).toEqual({ name: 'Error', message: 'no' });
  expect([onA, onB].map((it) => it.mock.calls.length)).toEqual([1, 0]);
});

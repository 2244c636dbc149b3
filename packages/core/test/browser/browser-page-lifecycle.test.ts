import { expect, test } from 'vitest';
import { browserPageLifecycle, workerLifecycle } from '../../src/browser/lifecycle.ts';
import { CountingTarget } from './counting-target.ts';
import { seenOf } from './seen.ts';

class FakeDocument extends CountingTarget {
  visibilityState: DocumentVisibilityState = 'visible';

  show(state: DocumentVisibilityState): void {
    this.visibilityState = state;
    this.emit('visibilitychange');
  }
}

function fakePage() {
  const window = new CountingTarget();
  const document = new FakeDocument();
  const lifecycle = browserPageLifecycle(window, document);
  const { seen: awake, stop: stopAwake } = seenOf(lifecycle.awake);
  const { seen: visible, stop: stopVisible } = seenOf(lifecycle.visible);
  const stop = () => {
    stopAwake();
    stopVisible();
  };
  return { window, document, lifecycle, awake, visible, stop };
}

test('a page sleeps between pagehide and pageshow, and between freeze and resume', () => {
  const { window, document, awake } = fakePage();
  window.emit('pageshow');
  window.emit('pagehide');
  window.emit('pageshow');
  document.emit('freeze');
  document.emit('freeze');
  document.emit('resume');
  expect(awake).toEqual([true, false, true, false, true]);
});

test('a hidden page is awake; a visible one is, even when its waking went unheard', () => {
  const { document, awake, visible } = fakePage();
  document.show('hidden');
  expect(awake).toEqual([true]);
  document.emit('freeze');
  document.show('visible');
  expect(awake).toEqual([true, false, true]);
  expect(visible).toEqual([true, false, true]);
});

test('nothing is listened to without a subscriber, and the next one finds the page awake', () => {
  const { window, document, lifecycle, stop } = fakePage();
  document.emit('freeze');
  stop();
  expect([window.listeners, document.listeners]).toEqual([0, 0]);
  expect(seenOf(lifecycle.awake).seen).toEqual([true]);
});

test('a worker is awake and never seen', () => {
  expect(workerLifecycle.awake.getSnapshot()).toBe(true);
  expect(workerLifecycle.visible.getSnapshot()).toBe(false);
});

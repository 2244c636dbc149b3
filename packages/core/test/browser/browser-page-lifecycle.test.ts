import { expect, test } from 'vitest';
import { browserPageLifecycle, workerLifecycle } from '../../src/browser/page-lifecycle.ts';
import { CountingTarget } from './counting-target.ts';

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
  const awake: boolean[] = [];
  const visible: boolean[] = [];
  const subscription = lifecycle.awake$.subscribe((value) => awake.push(value));
  subscription.add(lifecycle.visible$.subscribe((value) => visible.push(value)));
  return { window, document, lifecycle, awake, visible, subscription };
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
  const { window, document, lifecycle, subscription } = fakePage();
  document.emit('freeze');
  subscription.unsubscribe();
  expect([window.listeners, document.listeners]).toEqual([0, 0]);
  const seen: boolean[] = [];
  lifecycle.awake$.subscribe((value) => seen.push(value)).unsubscribe();
  expect(seen).toEqual([true]);
});

test('a worker is awake and never seen', () => {
  const seen: boolean[] = [];
  workerLifecycle.awake$.subscribe((value) => seen.push(value));
  workerLifecycle.visible$.subscribe((value) => seen.push(value));
  expect(seen).toEqual([true, false]);
});

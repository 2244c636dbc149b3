import { expect, test } from 'vitest';
import { browserEnvironment } from '../support/browser-environment.ts';

test('a page gets everything', async () => {
  const environment = browserEnvironment();
  expect(environment.hasIndexedDB).toBe(true);
  expect(environment.locks).not.toBeNull();
  expect(environment.openChannel).not.toBeNull();
  expect(environment.serviceWorker).not.toBeNull();
  expect(environment.baseUrl).toBe(document.baseURI);
  expect(environment.pageUrl).toBe(location.href);
  expect(environment.uid()).not.toBe(environment.uid());
  expect(environment.connectivity.online.getSnapshot()).toBe(true);
  expect(environment.lifecycle.awake.getSnapshot()).toBe(true);
  const remaining = await environment.quota.remainingBytes();
  if (navigator.storage) expect(remaining).toBeGreaterThan(0);
  else expect(remaining).toBeNull();
});

test('the permission is a state, or null where the browser does not know it', async () => {
  const state = await browserEnvironment().serviceWorker?.permission();
  expect([null, 'granted', 'prompt', 'denied']).toContain(state);
});

test('a frame comes', async () => {
  const { clock } = browserEnvironment();
  const before = clock.now();
  await new Promise<void>((resolve) => clock.setFrame(resolve));
  expect(clock.now() - before).toBeLessThan(1000);
});

import { expect, test } from 'vitest';
import { browserEnvironment } from '../support/browser-environment.ts';

test('a server gets an environment that opens nothing', async () => {
  const environment = browserEnvironment();
  expect(environment).toMatchObject({
    locks: null,
    openChannel: null,
    serviceWorker: null,
    hasIndexedDB: false,
    baseUrl: '',
    pageUrl: '',
  });
  expect(environment.connectivity.online.getSnapshot()).toBe(true);
  expect(environment.lifecycle.visible.getSnapshot()).toBe(false);
  expect(await environment.quota.remainingBytes()).toBeNull();
});

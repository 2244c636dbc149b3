import type { CDPSession } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWorkerWorld, type WorkerWorld } from './worker-world.ts';

let world: WorkerWorld;
beforeAll(async () => {
  world = await openWorkerWorld();
}, 180_000);
afterAll(() => world.end());

/** Fires `periodicsync` in the worker, as the browser does once or twice a day. */
async function periodicSync(cdp: CDPSession, tag: string): Promise<void> {
  const found = new Promise<string>((resolve) =>
    cdp.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      for (const { registrationId, isDeleted } of registrations)
        if (!isDeleted) resolve(registrationId);
    }),
  );
  await cdp.send('ServiceWorker.enable');
  const origin = new URL(world.url).origin;
  const registrationId = await found;
  await cdp.send('ServiceWorker.dispatchPeriodicSyncEvent', { origin, registrationId, tag });
  await cdp.send('ServiceWorker.disable');
}

test('promise 4: a wake of periodic sync goes to a page, or to the worker when no page takes it; once', async () => {
  const name = 'sync';
  const tag = `${name}:periodic`;
  const tab = await world.tab(`/module-worker.js?name=${name}`, 'module');
  const cdp = await world.context.newCDPSession(tab.page);
  await cdp.send('Browser.setPermission', {
    permission: { name: 'periodic-background-sync' },
    setting: 'granted',
    origin: new URL(world.url).origin,
  });
  const told: unknown[] = [];
  await tab.page.exposeFunction('tell', (message: unknown) => told.push(message));
  const listen = (channel: string) =>
    tab.page.evaluate((given) => {
      const { tell } = window as unknown as { tell(message: unknown): void };
      new BroadcastChannel(given).onmessage = ({ data }) => tell(data);
      navigator.serviceWorker.addEventListener('message', ({ data }) => tell({ app: data }));
    }, channel);
  await listen(`${name}:told`);

  // Nobody takes it: this page has no manager.
  await periodicSync(cdp, tag);
  await expect.poll(() => told, { timeout: 10_000 }).toContainEqual({ type: 'wake', tag });
  await periodicSync(cdp, 'the-apps-own');

  told.length = 0;
  await tab.open({ name });
  expect(await tab.call('hearWakes', `${name}:told`)).toBe('periodic-sync');
  await periodicSync(cdp, tag);
  await expect
    .poll(() => told, { timeout: 10_000 })
    .toEqual([{ type: 'page', source: 'periodic-sync', tag }]);
  await tab.page.close();
});

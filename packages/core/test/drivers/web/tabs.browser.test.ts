import { describe, expect, test, vi } from 'vitest';
import { virtualClock } from '../../support/virtual-clock.ts';
import { held, openApp, server } from './web-app.ts';
import { openWebTab } from './web-tab.ts';

describe('other tabs and later ones', () => {
  test('every tab sees the progress, and a later one takes it up', async () => {
    const { name, port, tab } = await openApp();
    const other = await openWebTab(name, port);
    const open = await held('shared');
    const row = await tab.create('shared', [new Request(open.url)]);
    await tab.driver.start(row);
    other.driver.changed(row.uid);
    const later = await openWebTab(name, port);
    await later.driver.attach([row]);
    for (const { snapshots } of [other, later])
      await vi.waitUntil(() => snapshots.at(-1)?.downloaded === 1000);
    tab.driver.close();
    await server.signal(open, 'go');
    await later.settled(row.uid);
    await vi.waitUntil(() => other.snapshots.at(-1)?.downloaded === 5000);
    expect([...tab.lost, ...other.lost, ...later.lost]).toEqual([]);
  });

  test('what a worker took along when it was unregistered is found to be lost', async () => {
    const { name, registration, port } = await openApp();
    const clock = virtualClock({ startAt: Date.now() });
    const tab = await openWebTab(name, port, { clock });
    const { url } = await held('lost');
    const row = await tab.create('lost', [new Request(url)]);
    await tab.driver.start(row);
    await registration.unregister();
    await vi.waitFor(async () => {
      await clock.advance(10_000);
      expect(tab.lost).toMatchObject([{ uid: row.uid }]);
    });

    const later = await openWebTab(name, port, { clock });
    await later.driver.attach([row]);
    await vi.waitFor(async () => {
      await clock.advance(5_000);
      expect(later.lost).toMatchObject([
        { uid: row.uid, reason: expect.stringContaining('lost it') },
      ]);
    });
  });

  test('what the browser does for nobody any more is stopped; the app’s own is not', async () => {
    const { name, port, native, tab } = await openApp();
    const orphan = await held('orphan');
    const row = await tab.create('orphan', [new Request(orphan.url)]);
    await tab.driver.start(row);
    const own = await held('own');
    await native.fetch('own', own.url);
    tab.driver.close();
    await tab.store.remove(row.uid);
    const later = await openWebTab(name, port);
    await later.driver.attach([]);
    await vi.waitFor(async () => expect(await native.getIds()).toEqual(['own']));
    await (await native.get('own'))?.abort();
  });
});

test('a sixth background fetch is refused beforehand', async () => {
  const { native, tab } = await openApp();
  const { url } = await held('five');
  for (const n of [1, 2, 3, 4, 5]) await native.fetch(`five-${n}`, url);
  expect(await tab.driver.availability(true)).toEqual({
    usable: false,
    reason: 'The browser carries 5 background fetches already.',
  });
});

test('an id that the app uses itself is refused, and its fetch left alone', async () => {
  const { native, tab } = await openApp();
  const { url } = await held('taken');
  await native.fetch('taken', url);
  const row = await tab.create('taken', [new Request(url)]);
  await expect(tab.driver.start(row)).rejects.toMatchObject({
    name: 'DriverRefusal',
    message: expect.stringContaining('already is a registration'),
  });
  expect(await native.getIds()).toEqual(['taken']);
});

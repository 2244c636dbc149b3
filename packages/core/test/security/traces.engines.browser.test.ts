import { deleteDB, openDB } from 'idb';
import { expect, onTestFinished, test } from 'vitest';
import { watchTraces } from './traces.ts';

/** The proofs of `stored-secrets` are worth what the search is worth. */
test('the search finds a secret wherever it lies', async () => {
  const name = `traces-${crypto.randomUUID()}`;
  const secret = `s3cret-${crypto.randomUUID()}`;
  const traces = watchTraces(name);
  expect(await traces.placesOf(secret)).toEqual([]);

  const database = await openDB(`${name}:store`, 1, {
    upgrade: (db) => {
      for (const store of ['strings', 'buffers', 'keys', 'nested']) db.createObjectStore(store);
    },
  });
  onTestFinished(() => deleteDB(`${name}:store`));
  onTestFinished(() => database.close());
  await database.put('strings', `Bearer ${secret}`, 1);
  await database.put('buffers', new TextEncoder().encode(`…${secret}`).buffer, 1);
  await database.put('keys', 0, secret);
  await database.put('nested', { rows: [new Map([['headers', [['a', secret]]]])] }, 1);
  localStorage.setItem(name, secret);
  onTestFinished(() => localStorage.removeItem(name));
  sessionStorage.setItem(secret, '');
  onTestFinished(() => sessionStorage.removeItem(secret));
  const cache = await caches.open(name);
  onTestFinished(async () => void (await caches.delete(name)));
  await cache.put(`/a?sig=${secret}`, new Response('a'));
  const other = new BroadcastChannel(`${name}:channel`);
  onTestFinished(() => other.close());
  other.postMessage({ deep: [{ inside: secret }] });

  await navigator.locks.request(`${name}:${secret}`, async () => {
    await expect
      .poll(() => traces.placesOf(secret))
      .toEqual([
        'caches',
        `channel ${name}:channel`,
        'localStorage',
        'locks',
        'object store buffers',
        'object store keys',
        'object store nested',
        'object store strings',
        'sessionStorage',
      ]);
  });
});

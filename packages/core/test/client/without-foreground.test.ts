import { expect, test, vi } from 'vitest';
import { SecretHeaders } from '../../src/client/secret-headers.ts';
import { Session } from '../../src/client/session.ts';
import { SnapshotCache } from '../../src/client/snapshot-cache.ts';
import { type Driver, DriverRefusal, WEB_GUARANTEES } from '../../src/drivers/driver.ts';
import { checkFetchOptions } from '../../src/model/fetch-options.ts';
import { createMemoryStore } from '../../src/storage/memory-store.ts';
import { virtualClock } from '../support/virtual-clock.ts';
import { memoryLocks } from '../transfer/memory-locks.ts';

function sessionWithoutForeground(start: Driver['start']) {
  const driver: Driver = {
    name: 'web',
    guarantees: WEB_GUARANTEES,
    availability: async () => ({ usable: true, reason: 'It is here.' }),
    start,
    attach: async () => {},
    changed: () => {},
    close: () => {},
  };
  const warn = vi.fn();
  const snapshots = new SnapshotCache(null);
  const store = createMemoryStore();
  const session = new Session({
    store,
    clock: virtualClock(),
    locks: memoryLocks(),
    quota: { remainingBytes: async () => null },
    warn,
    uid: () => 'uid-1',
    drivers: [driver],
    snapshots,
    channel: null,
    isSecretHeader: () => false,
    secrets: new SecretHeaders(() => {}),
    name: 'test',
    keepFailedMs: 1,
  });
  const requests = [new Request('https://app.test/a')];
  return {
    session,
    snapshots,
    store,
    warn,
    begin: () => session.start('a', requests, checkFetchOptions(), 'auto'),
  };
}

test('what the only driver refuses is rejected, and nothing of it is left', async () => {
  const { snapshots, store, begin } = sessionWithoutForeground(async () => {
    throw new DriverRefusal('The browser has said no.');
  });
  await expect(begin()).rejects.toMatchObject({
    name: 'NotSupportedError',
    message: 'No driver can take this fetch. web: The browser has said no.',
  });
  expect(await store.list()).toEqual([]);
  expect(snapshots.all.getSnapshot()).toEqual([]);
});

test('what the only driver has lost stays, and the developer is told what it waits for', async () => {
  const { session, snapshots, warn, begin } = sessionWithoutForeground(async () => {});
  const uid = await begin();
  await session.handOver(uid, 'The browser has lost it.');
  expect(snapshots.byUid(uid).getSnapshot()).toMatchObject({ driver: 'foreground' });
  expect(warn).toHaveBeenCalledWith(
    '"a" waits for a page with foreground(). The browser has lost it.',
  );
});

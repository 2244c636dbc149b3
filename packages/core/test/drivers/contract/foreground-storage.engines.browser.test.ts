import { deleteDB, openDB } from 'idb';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { expectedBytes } from '../../../../../test/scripted-server/src/client.ts';
import type { createBackgroundFetch } from '../../../src/index.ts';
import { browserEnvironment, type Environment } from '../../support/browser-environment.ts';
import { createManager } from '../../support/create-manager.ts';
import {
  bytesOf,
  openSession,
  rowCounts,
  scripted,
  settled,
  snapshotWhere,
} from './contract-session.ts';

const file = { kind: 'resource', seed: 'storage', bytes: 50_000 } as const;

/** The browser's own world with something changed. */
const changed = (change: Partial<Environment>) =>
  ({
    driver: 'foreground',
    createManager: (options: Parameters<typeof createBackgroundFetch>[0]) => {
      const environment = browserEnvironment();
      const { baseUrl, pageUrl } = environment;
      return createManager({ ...environment, baseUrl, pageUrl, ...change }, options);
    },
  }) as const;

const remaining = (bytes: number | null, warn: (message: string) => void = () => {}) =>
  changed({ quota: { remainingBytes: async () => bytes }, warn });

/** From the `fits`th chunk on, no chunk can be stored any more. */
function fillDisk(fits: number): void {
  const { put } = IDBObjectStore.prototype;
  let chunks = 0;
  const full = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (
    this: IDBObjectStore,
    ...args
  ) {
    const request = put.apply(this, args);
    if (this.name === 'chunks' && ++chunks > fits)
      throw new DOMException('The disk is full.', 'QuotaExceededError');
    return request;
  });
  onTestFinished(() => full.mockRestore());
}

describe('promise 7: storage is checked before and watched during', () => {
  it('R1: the estimate is a hint; what seems not to fit is begun, with a warning', async () => {
    const { url } = await scripted.script('q.bin', file);
    for (const bytes of [file.bytes, null, 1000, 0]) {
      const warnings: string[] = [];
      const { manager } = await openSession({
        ...remaining(bytes, (message) => void warnings.push(message)),
      });
      const registration = await manager.fetch('q', url, { downloadTotal: file.bytes });
      expect((await settled(registration)).result).toBe('success');
      const expected =
        bytes === null || bytes >= file.bytes ? [] : [expect.stringContaining(`${bytes}`)];
      expect(warnings).toEqual(expected);
    }
  });

  it('R1: an estimate that never comes holds nothing up', async () => {
    const quota = { remainingBytes: () => new Promise<never>(() => {}) };
    const { manager } = await openSession(changed({ quota }));
    const { url } = await scripted.script('q.bin', file);
    const registration = await manager.fetch('q', url, { downloadTotal: file.bytes });
    expect((await settled(registration)).result).toBe('success');
  });

  it('a downloadTotal that fits on no disk rejects with QuotaExceededError, and nothing is stored', async () => {
    const { manager, name } = await openSession(remaining(null));
    const downloadTotal = Number.MAX_SAFE_INTEGER;
    const refused = manager.fetch('q', '/large.bin', { downloadTotal });
    await expect(refused).rejects.toMatchObject({ name: 'QuotaExceededError' });
    expect(await manager.getIds()).toEqual([]);
    expect(await rowCounts(name)).toMatchObject({ registrations: 0, records: 0 });
  });

  it('a disk that is full gives the space of the siblings back too', async () => {
    const { manager, name } = await openSession(changed({}), {
      chunk: { maxBytes: 8192 },
      workerUrl: false,
    });
    const small = await scripted.script('small.bin', file);
    const large = await scripted.script('large.bin', { ...file, waitForSignal: 'answer' });
    const registration = await manager.fetch('q', [small.url, large.url]);
    await snapshotWhere(registration, ({ records }) => records[0]?.state === 'done');
    fillDisk(0);
    await scripted.signal(large, 'answer');
    expect(await settled(registration)).toMatchObject({
      result: 'failure',
      failureReason: 'quota-exceeded',
      downloaded: 0,
    });
    expect(await rowCounts(name)).toMatchObject({ chunks: 0 });
    const record = await registration.match(small.url);
    await expect(record?.responseReady).rejects.toMatchObject({ name: 'QuotaExceededError' });
  });

  it('the disk fills up in mid-transfer: quota-exceeded, and nothing of it is left', async () => {
    const { manager, name } = await openSession(changed({}), {
      chunk: { maxBytes: 8192 },
      workerUrl: false,
    });
    await manager.ready;
    fillDisk(2);
    const { url } = await scripted.script('q.bin', file);
    const registration = await manager.fetch('q', url);
    expect(await settled(registration)).toMatchObject({
      failureReason: 'quota-exceeded',
      downloaded: 0,
    });
    expect(await rowCounts(name)).toMatchObject({ registrations: 1, records: 1, chunks: 0 });
  });
});

describe('a browser that lacks something', () => {
  it('no IndexedDB: in memory, and said so', async () => {
    const warnings: string[] = [];
    const { manager } = await openSession(
      changed({ hasIndexedDB: false, warn: (message) => void warnings.push(message) }),
    );
    const { url } = await scripted.script('m.bin', file);
    const registration = await manager.fetch('m', url);
    expect(registration.snapshot.guarantees.survivesReload).toBe(false);
    expect((await settled(registration)).result).toBe('success');
    expect(await bytesOf(await registration.match(url))).toEqual(expectedBytes(file));
    expect(warnings.join()).toMatch(/outlive this page.*no IndexedDB/);
  });

  it('no Web Locks: leases in the store', async () => {
    const { manager, name } = await openSession(changed({ locks: null }));
    const { url } = await scripted.script('l.bin', file);
    const registration = await manager.fetch('l', url);
    expect((await settled(registration)).result).toBe('success');
    await registration.release();
    await expect.poll(() => rowCounts(name)).toMatchObject({ leases: 0, registrations: 0 });
  });

  it('no BroadcastChannel: one tab goes on alone', async () => {
    const { manager } = await openSession(changed({ openChannel: null }));
    const { url } = await scripted.script('b.bin', file);
    expect((await settled(await manager.fetch('b', url))).result).toBe('success');
  });

  it('no response streams: whole bodies, cut ones are noticed', async () => {
    const { transport } = browserEnvironment();
    const withoutStreams = changed({
      transport: {
        send: async (attempt) => {
          const { url, status, statusText, type, redirected, headers, ...response } =
            await transport.send(attempt).then((full) => Object.assign(pick(full), { full }));
          const arrayBuffer = () => response.full.arrayBuffer();
          return { url, status, statusText, type, redirected, headers, body: null, arrayBuffer };
        },
      },
    });
    const { manager } = await openSession(withoutStreams, { chunk: { maxBytes: 8192 } });
    const { url } = await scripted.script('n.bin', { ...file, faults: [{ closeAfter: 20_000 }] });
    const registration = await manager.fetch('n', url);
    expect((await settled(registration)).result).toBe('success');
    expect(await bytesOf(await registration.match(url))).toEqual(expectedBytes(file));
  });
});

const pick = ({
  url,
  status,
  statusText,
  type,
  redirected,
  headers,
}: Response | Awaited<ReturnType<Environment['transport']['send']>>) => ({
  url,
  status,
  statusText,
  type,
  redirected,
  headers,
});

describe('a database in a bad way', () => {
  it('corrupt and foreign rows at start-up are put aside; the rest goes on', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    onTestFinished(() => warn.mockRestore());
    const { manager, name, reopen } = await openSession(changed({}));
    const { url } = await scripted.script('c.bin', file);
    await settled(await manager.fetch('good', url));
    await settled(await manager.fetch('bad', url));
    manager.close();
    const database = await openDB(`${name}:store`);
    const rows = await database.getAll('registrations');
    const bad = rows.find(({ id }) => id === 'bad');
    await database.put('registrations', { ...bad, downloaded: 'lots' });
    await database.put('registrations', { uid: 'foreign' });
    await database.put('records', { uid: 'nobody', index: 0 });
    database.close();
    const later = await reopen();
    await later.ready;
    expect(await later.getIds()).toEqual(['good']);
    expect(await bytesOf(await (await later.get('good'))?.match(url))).toEqual(expectedBytes(file));
    expect(await later.get('bad')).toBeUndefined();
    expect((await settled(await later.fetch('bad', url))).result).toBe('success');
    expect((await rowCounts(name)).quarantine).toBeGreaterThan(0);
  });

  it('blocked by a tab with an older version: rejects in time and says what to do; the next call tries again', async () => {
    const name = `blocked-${crypto.randomUUID()}`;
    const pace = { timesFaster: 20 };
    const setup = changed({ clock: paced(browserEnvironment().clock, pace) });
    const blocker = await holdUp(`${name}:store`);
    const manager = setup.createManager({ name, driver: 'foreground' });
    onTestFinished(async () => {
      manager.close();
      blocker.close();
      await deleteDB(`${name}:store`);
    });
    const { url } = await scripted.script('b.bin', { ...file, bytes: 10 });
    await expect(manager.ready).rejects.toMatchObject({
      name: 'StoreBlockedError',
      message: expect.stringMatching(/close|reload/i),
    });
    // What is tried again has all its time.
    pace.timesFaster = 1;
    blocker.close();
    const registration = await manager.fetch('b', url);
    expect((await settled(registration)).result).toBe('success');
  });
});

/** With 20, ten seconds pass in half of one. */
const paced = (
  clock: Environment['clock'],
  pace: { readonly timesFaster: number },
): Environment['clock'] => ({
  ...clock,
  setTimer: (callback, delayMs) => clock.setTimer(callback, delayMs / pace.timesFaster),
});

/** An old connection that does not make way for the version change that deletes or upgrades the database. */
async function holdUp(name: string): Promise<{ close(): void }> {
  const database = await openDB(name, 1);
  const deleting = indexedDB.deleteDatabase(name);
  deleting.onerror = () => {};
  return database;
}

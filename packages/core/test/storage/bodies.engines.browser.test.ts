import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { expectedBytes } from '../../../../test/scripted-server/src/client.ts';
import { systemClock } from '../../src/browser/clock.ts';
import { createBackgroundFetch } from '../../src/index.ts';
import { responseBodyOf } from '../../src/model/rows.ts';
import { bodyStream, readBlob } from '../../src/storage/bodies.ts';
import { originPrivateFiles } from '../../src/storage/body-files.ts';
import { openIndexedDBStore } from '../../src/storage/indexed-db/open-indexed-db-store.ts';
import type { Store } from '../../src/storage/store.ts';
import {
  bytesOf,
  openSession,
  rowCounts,
  scripted,
  settled,
  snapshotWhere,
} from '../drivers/contract/contract-session.ts';
import { filesOf, hasFiles, places, recordRows, sizeOf, workerWith } from './stored-files.ts';
import { loadRepair } from './test-database.ts';

const setup = { createManager: createBackgroundFetch, driver: 'foreground' } as const;
const KIB = 1024;
const file = { kind: 'resource', seed: 'body', bytes: 1200 * KIB } as const;
const cut = 500 * KIB;

async function openStore(name: string): Promise<Store> {
  const store = await openIndexedDBStore({
    name: `${name}:store`,
    clock: systemClock(globalThis),
    warn: () => {},
    loadRepair,
    files: hasFiles
      ? originPrivateFiles(() => navigator.storage.getDirectory(), `${name}-bodies`)
      : null,
  });
  onTestFinished(() => store.close());
  return store;
}

/** Reads ranges of the body of the first record in both ways, and compares them. */
async function expectEveryRange(name: string): Promise<void> {
  const store = await openStore(name);
  const [row] = await recordRows(name);
  if (!row) throw new Error('There is no record.');
  const bytes = expectedBytes(file);
  const edges = [0, 1, ...(row.parts ?? []).flatMap(({ start, end }) => [start, end]), file.bytes];
  const positions = edges.flatMap((edge) => [edge - 1, edge, edge + 1]);
  const inside = positions.filter((at) => at >= 0 && at <= file.bytes);
  for (const [i, start] of inside.entries())
    for (const [j, end] of inside.entries()) {
      // All of them would take seconds; a fifth has each position at both ends.
      if (end <= start || (i + j) % 5 > 0) continue;
      const wanted = bytes.slice(start, end).buffer;
      const blob = await readBlob(store, responseBodyOf(row), { start, end });
      const stream = bodyStream(store, responseBodyOf(row), { start, end });
      // It compares the bytes of buffers, and is fast.
      for (const got of [await blob.arrayBuffer(), await new Response(stream).arrayBuffer()])
        expect([start, end, indexedDB.cmp(got, wanted)]).toEqual([start, end, 0]);
    }
}

test('promise 1: any range reads back right of a body that lies in rows and files by turns', async () => {
  const { name, manager, reopen } = await openSession(setup, { chunk: { maxAgeMs: 10 } });
  const stops = [200, 500, 900].map((kib) => kib * KIB);
  const faults = [0, 199, 499].map((from, i) => ({ stallAfter: (stops[i] ?? 0) - from * KIB }));
  const { url } = await scripted.script('mixed.bin', { ...file, faults });
  await manager.fetch('ep', url);
  let last = manager;
  for (const [i, stop] of stops.entries()) {
    const registration = await last.get('ep');
    if (!registration) throw new Error('It is gone.');
    await snapshotWhere(registration, ({ downloaded }) => downloaded === stop);
    last.close();
    last = await reopen(i % 2 === 0 ? { workerUrl: false } : {});
  }
  const registration = await last.get('ep');
  expect(registration && (await settled(registration)).result).toBe('success');
  const [row] = await recordRows(name);
  expect(row?.parts?.map(({ start, end }) => [start, end])).toEqual(
    hasFiles
      ? [
          [0, stops[0]],
          [stops[1], stops[2]],
        ]
      : undefined,
  );
  await expectEveryRange(name);
});

describe.each(places)('a body in %s', (place, options) => {
  test('promise 1: any range reads back right', async () => {
    const { name, manager } = await openSession(setup, options);
    const { url } = await scripted.script('whole.bin', file);
    await settled(await manager.fetch('ep', url));
    expect((await filesOf(name)).length).toBe(place === 'files' ? 1 : 0);
    await expectEveryRange(name);
  });

  test('promise 1: a byte is counted only after its write has returned', async () => {
    const { name, manager } = await openSession(setup, { ...options, chunk: { maxAgeMs: 10 } });
    const { url } = await scripted.script('slow.bin', { ...file, throttleBytesPerSecond: 2e6 });
    const registration = await manager.fetch('ep', url);
    let looks = 0;
    while (registration.snapshot.status !== 'settled') {
      const [row] = await recordRows(name);
      for (const { file, start, end } of row?.parts ?? []) {
        expect(await sizeOf(name, row?.uid ?? '', file)).toBeGreaterThanOrEqual(end - start);
        looks += 1;
      }
      await new Promise((resolve) => setTimeout(resolve));
    }
    expect(registration.snapshot.result).toBe('success');
    if (place === 'files') expect(looks).toBeGreaterThan(2);
  });

  test('promise 10: a stream that breaks, and a pause, leave what was counted last', async () => {
    const { manager } = await openSession(setup, { ...options, chunk: { maxAgeMs: 10 } });
    const faults = [{ resetAfter: cut }, { stallAfter: 100 * KIB }];
    const resource = await scripted.script('cut.bin', { ...file, faults });
    const registration = await manager.fetch('ep', resource.url);
    await scripted.requestCount(resource, 2);
    const { downloaded } = await snapshotWhere(registration, (now) => now.downloaded > cut);
    await registration.pause();
    expect(registration.snapshot.downloaded).toBeGreaterThanOrEqual(downloaded);
    const paused = registration.snapshot.downloaded;
    await registration.resume();
    expect((await settled(registration)).result).toBe('success');
    const ranges = (await scripted.requests(resource)).map(({ range }) => range);
    expect(ranges[2]).toBe(`bytes=${paused - 1024}-`);
    expect(await bytesOf(await registration.match(resource.url))).toEqual(expectedBytes(file));
  });
});

/** From so many bytes on, `method` of every file fails as a full disk does. */
const fullDisk = (method: 'write' | 'flush', bytes: number): string => `{
  const { prototype } = FileSystemSyncAccessHandle, { write, flush } = prototype;
  let written = 0;
  const full = () => { throw new DOMException('The disk is full.', 'QuotaExceededError'); };
  prototype.write = function (piece, at) {
    if (written + piece.byteLength > ${bytes} && ${method === 'write'}) full();
    written += piece.byteLength;
    return write.call(this, piece, at);
  };
  prototype.flush = function () {
    if (written > ${bytes} && ${method === 'flush'}) full();
    return flush.call(this);
  };
}`;

describe.runIf(hasFiles)('a disk that is full', () => {
  test('promise 7: in mid-transfer, it ends as quota-exceeded, and all of it is given back', async () => {
    const workerUrl = workerWith(fullDisk('write', 900 * KIB));
    const { name, manager } = await openSession(setup, { workerUrl });
    const first = await scripted.script('first.bin', { ...file, bytes: 400 * KIB });
    const { url } = await scripted.script('full.bin', { ...file, waitForSignal: 'go' });
    const resource = await scripted.script('full.bin', file);
    const registration = await manager.fetch('ep', [first.url, url, resource.url]);
    expect(await settled(registration)).toMatchObject({
      result: 'failure',
      failureReason: 'quota-exceeded',
      downloaded: 0,
    });
    await vi.waitFor(async () => expect(await filesOf(name)).toEqual([]));
    expect(await rowCounts(name)).toMatchObject({ chunks: 0 });
    const record = await registration.match(first.url);
    await expect(record?.responseReady).rejects.toMatchObject({ name: 'QuotaExceededError' });
  });

  test('promise 7: when only the last flush fails, what was written is compared before it is read', async () => {
    const workerUrl = workerWith(fullDisk('flush', 900 * KIB));
    const { name, manager, reopen } = await openSession(setup, { workerUrl });
    const { url } = await scripted.script('flush.bin', file);
    expect((await settled(await manager.fetch('ep', url))).result).toBe('success');
    expect((await recordRows(name))[0]?.parts?.[0]?.unflushed).toMatchObject({ from: 0 });
    manager.close();
    const again = await (await reopen()).get('ep');
    expect(await bytesOf(await again?.match(url))).toEqual(expectedBytes(file));
  });
});

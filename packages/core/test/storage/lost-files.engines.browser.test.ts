import { describe, expect, test, vi } from 'vitest';
import { expectedBytes } from '../../../../test/scripted-server/src/client.ts';
import { createBackgroundFetch } from '../../src/index.ts';
import { Checksum } from '../../src/storage/checksum.ts';
import {
  bytesOf,
  exposeAll,
  openSession,
  scripted,
  settled,
} from '../drivers/contract/contract-session.ts';
import {
  deleteFile,
  filesOf,
  hasFiles,
  recordRows,
  tamperFile,
  tamperRecords,
} from './stored-files.ts';

const setup = { createManager: createBackgroundFetch, driver: 'foreground' } as const;
const files = [0, 1].map((n) => ({ kind: 'resource', seed: `lost-${n}`, bytes: 600_000 }) as const);

/** A success with two bodies in files, in two tabs that have both just opened. */
async function success() {
  const first = await openSession(setup);
  const urls = [];
  for (const file of files) urls.push((await scripted.script('lost.bin', file)).url);
  await settled(await first.manager.fetch('ep', urls));
  // A worker clears the mark of what was not flushed once it has closed the file.
  await vi.waitFor(async () => {
    const rows = await recordRows(first.name);
    expect(rows.flatMap(({ parts = [] }) => parts).filter((part) => part.unflushed)).toEqual([]);
  });
  first.manager.close();
  const [one, other] = [await first.reopen(), await first.reopen()];
  const [at, elsewhere] = [await one.get('ep'), await other.get('ep')];
  if (!at || !elsewhere) throw new Error('It is gone.');
  const [lost = '', kept = ''] = urls;
  return { name: first.name, at, elsewhere, lost, kept };
}

const zeroed = (bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> => {
  bytes.fill(0, bytes.length - 100);
  return bytes;
};

/** The row of a record whose last 1,000 bytes were counted and not flushed, as a killed page leaves it. */
const unflushed = (name: string) =>
  tamperRecords(name, (row) => {
    const [part] = row.parts ?? [];
    if (!part || row.index !== 0) return row;
    const from = row.received - 1000;
    const checksum = new Checksum();
    checksum.add(expectedBytes(files[0] as (typeof files)[number]).slice(from));
    return { ...row, parts: [{ ...part, unflushed: { from, checksum: checksum.value() } }] };
  });

describe.runIf(hasFiles)('a body whose file has lost bytes', () => {
  test.each([
    ['its file was deleted', (name: string, path: string) => deleteFile(name, path)],
    [
      'its file is shorter',
      (name: string, path: string) => tamperFile(name, path, (bytes) => bytes.slice(0, -1)),
    ],
    [
      'a power loss took what was not flushed',
      async (name: string, path: string) => {
        await unflushed(name);
        await tamperFile(name, path, zeroed);
      },
    ],
  ] as const)(
    'promise 1: %s: its record has failed, in every tab, and the others stay',
    async (_, lose) => {
      const { name, at, elsewhere, lost, kept } = await success();
      const path = (await filesOf(name)).find((file) => file.includes('/0-'));
      await lose(name, path ?? '');
      await expect(at.match(lost).then((record) => record?.responseReady)).rejects.toThrow();
      for (const registration of [at, elsewhere])
        await vi.waitFor(() =>
          expect(registration.snapshot).toMatchObject({
            result: 'failure',
            downloaded: 600_000,
            problem: { name: 'DataError' },
            records: [{ state: 'failed' }, { state: 'done' }],
          }),
        );
      const again = await elsewhere.match(lost);
      await expect(again?.responseReady).rejects.toThrow('bytes of its body are lost');
      expect(await bytesOf(await elsewhere.match(kept))).toEqual(
        expectedBytes(files[1] as (typeof files)[number]),
      );
      await vi.waitFor(async () => expect(await filesOf(name)).toHaveLength(1));
    },
  );

  test('promise 1: what was not flushed is read when it is what was counted', async () => {
    const { name, at, lost } = await success();
    await unflushed(name);
    const bytes = expectedBytes(files[0] as (typeof files)[number]);
    for (let times = 0; times < 2; times++)
      expect(await bytesOf(await at.match(lost))).toEqual(bytes);
    expect(at.snapshot.result).toBe('success');
  });

  test('promise 1: after a 304, both records that have their body in the file have failed', async () => {
    const [file] = files;
    if (!file) throw new Error('There is no file.');
    const { name, manager } = await openSession(setup);
    const { url } = await scripted.script('same.bin', { ...file, headers: exposeAll });
    await settled(await manager.fetch('ep', url));
    const registration = await manager.fetch('ep', url, { ifSettled: 'refresh' });
    expect((await settled(registration)).result).toBe('success');
    const [path = ''] = await filesOf(name);
    expect(path).not.toContain(registration.snapshot.uid);
    await deleteFile(name, path);
    await expect(registration.match(url).then((record) => record?.responseReady)).rejects.toThrow();
    await vi.waitFor(() =>
      expect(registration.snapshot).toMatchObject({ result: 'failure', downloaded: 0 }),
    );
    // Once nothing needs it any more, the replaced one goes with its rows.
    const states = (await recordRows(name)).map(({ state }) => state);
    expect([...new Set(states)]).toEqual(['failed']);
  });

  test('a row whose parts make no sense is damage of its record alone', async () => {
    const parts = [{ file: 'a', start: 0, end: 700_000 }];
    const { name, at, kept } = await success();
    await tamperRecords(name, (row) => (row.index === 0 ? { ...row, parts } : row));
    expect(await bytesOf(await at.match(kept))).toEqual(
      expectedBytes(files[1] as (typeof files)[number]),
    );
    const all = await at.matchAll();
    await expect(all[0]?.responseReady).rejects.toThrow('damaged');
    const [row] = await recordRows(name);
    expect(row).toMatchObject({ state: 'failed', received: 0 });
    expect(row).not.toHaveProperty('parts');
  });
});

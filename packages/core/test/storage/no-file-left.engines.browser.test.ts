import { describe, expect, test, vi } from 'vitest';
import { expectedBytes } from '../../../../test/scripted-server/src/client.ts';
import { createBackgroundFetch } from '../../src/index.ts';
import {
  bytesOf,
  exposeAll,
  openSession,
  rowCounts,
  scripted,
  settled,
  snapshotWhere,
} from '../drivers/contract/contract-session.ts';
import { filesOf, hasFiles, tamperFile } from './stored-files.ts';

const setup = { createManager: createBackgroundFetch, driver: 'foreground' } as const;
const file = { kind: 'resource', seed: 'left', bytes: 700_000 } as const;

const nothingLeft = (name: string) =>
  vi.waitFor(
    async () => {
      expect(await filesOf(name)).toEqual([]);
      expect(await rowCounts(name)).toMatchObject({ registrations: 0, records: 0, chunks: 0 });
    },
    // A file goes when its worker has closed it, for which a busy machine takes a while.
    { timeout: 10_000 },
  );

/** A download of which the half is stored, and the rest does not come. */
async function halfDone(id = 'ep') {
  const session = await openSession(setup);
  const { url } = await scripted.script('half.bin', { ...file, stallAfter: 400_000 });
  const registration = await session.manager.fetch(id, url);
  await snapshotWhere(registration, ({ downloaded }) => downloaded === 400_000);
  expect(await filesOf(session.name)).toHaveLength(1);
  return { ...session, registration };
}

describe.runIf(hasFiles)('promise 7: release leaves no file', () => {
  test('in mid-download', async () => {
    const { name, registration } = await halfDone();
    await registration.release();
    await nothingLeft(name);
  });

  test('in mid-download, from another tab', async () => {
    const { name, reopen } = await halfDone();
    await (await (await reopen()).get('ep'))?.release();
    await nothingLeft(name);
  });

  test('from another tab, while the first byte is on its way', async () => {
    const { name, manager, reopen } = await openSession(setup);
    const resource = await scripted.script('late.bin', { ...file, waitForSignal: 'go' });
    await manager.fetch('ep', resource.url);
    await scripted.requestCount(resource, 1);
    const other = await (await reopen()).get('ep');
    await Promise.all([other?.release(), scripted.signal(resource, 'go')]);
    await nothingLeft(name);
  });

  test('after an abort, which has left none itself', async () => {
    const { name, registration } = await halfDone();
    await registration.abort();
    await vi.waitFor(async () => expect(await filesOf(name)).toEqual([]));
    await registration.release();
    await nothingLeft(name);
  });

  test('after a failure, which has left what was finished', async () => {
    const { name, manager } = await openSession(setup);
    const good = await scripted.script('good.bin', file);
    const bad = await scripted.script('bad.bin', { ...file, status: 404, waitForSignal: 'go' });
    const registration = await manager.fetch('ep', [good.url, bad.url]);
    await snapshotWhere(registration, ({ records }) => records[0]?.state === 'done');
    await scripted.signal(bad, 'go');
    expect((await settled(registration)).result).toBe('failure');
    expect(await filesOf(name)).toHaveLength(1);
    await registration.release();
    await nothingLeft(name);
  });

  test('after a replacement: the old file goes when the new one is whole', async () => {
    const { name, manager } = await openSession(setup);
    const resource = await scripted.script('old.bin', { ...file, changeEtagAfter: 1 });
    await settled(await manager.fetch('ep', resource.url));
    const [old = ''] = await filesOf(name);
    const registration = await manager.fetch('ep', resource.url, { ifSettled: 'refresh' });
    expect((await settled(registration)).result).toBe('success');
    await vi.waitFor(async () => expect(await filesOf(name)).not.toContain(old));
    expect(await filesOf(name)).toHaveLength(1);
    await registration.release();
    await nothingLeft(name);
  });

  test('after a 304: the file of the old one stays as long as the new one needs it', async () => {
    const { name, manager } = await openSession(setup);
    const { url } = await scripted.script('same.bin', { ...file, headers: exposeAll });
    await settled(await manager.fetch('ep', url));
    const before = await filesOf(name);
    const registration = await manager.fetch('ep', url, { ifSettled: 'refresh' });
    expect((await settled(registration)).result).toBe('success');
    expect(await bytesOf(await registration.match(url))).toEqual(expectedBytes(file));
    expect(await filesOf(name)).toEqual(before);
    await registration.release();
    await nothingLeft(name);
  });

  test('of one manager leaves the files of another one alone', async () => {
    const [one, other] = [await halfDone(), await halfDone()];
    const before = await filesOf(other.name);
    await one.registration.release();
    await nothingLeft(one.name);
    expect(await filesOf(other.name)).toEqual(before);
  });
});

describe.runIf(hasFiles)('promise 7: a page that was killed', () => {
  test('in mid-download: what it wrote and did not name is deleted when the record is taken up', async () => {
    const { name, manager, reopen } = await halfDone();
    const [path = ''] = await filesOf(name);
    manager.close();
    await tamperFile(name, `${path.split('/')[0]}/0-1-99`, () => new Uint8Array(10));
    await reopen();
    await vi.waitFor(async () => expect(await filesOf(name)).not.toContain('0-1-99'));
    expect(await filesOf(name)).toContain(path);
  });
});

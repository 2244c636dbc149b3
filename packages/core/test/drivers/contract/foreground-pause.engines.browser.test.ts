import { describe, expect, it } from 'vitest';
import { expectedBytes } from '../../../../../test/scripted-server/src/client.ts';
import { createBackgroundFetch } from '../../../src/index.ts';
import {
  bytesOf,
  openSession,
  rowCounts,
  scripted,
  settled,
  snapshotWhere,
} from './contract-session.ts';

const setup = { createManager: createBackgroundFetch, driver: 'foreground' } as const;
const file = { kind: 'resource', seed: 'pause', bytes: 50_000 } as const;

describe('pause and resume', () => {
  it('pause stops the bytes; resume asks for the rest', async () => {
    const { manager } = await openSession(setup, { chunk: { maxAgeMs: 10 } });
    const resource = await scripted.script('p.bin', { ...file, faults: [{ stallAfter: 20_000 }] });
    const registration = await manager.fetch('p', resource.url);
    await snapshotWhere(registration, ({ downloaded }) => downloaded >= 20_000);
    await registration.pause();
    expect(registration.snapshot).toMatchObject({ status: 'paused', downloaded: 20_000 });
    await scripted.requestsEnded(resource, 1);
    await registration.pause();
    await registration.resume();
    expect(await settled(registration)).toMatchObject({ result: 'success' });
    expect(await bytesOf(await registration.match(resource.url))).toEqual(expectedBytes(file));
    const ranges = (await scripted.requests(resource)).map(({ range }) => range);
    expect(ranges).toEqual([null, 'bytes=18976-']);
  });

  it('stays paused over a restart, until resume', async () => {
    const { manager, reopen } = await openSession(setup, { chunk: { maxAgeMs: 10 } });
    const resource = await scripted.script('p.bin', { ...file, faults: [{ stallAfter: 20_000 }] });
    const registration = await manager.fetch('p', resource.url);
    await snapshotWhere(registration, ({ downloaded }) => downloaded >= 20_000);
    await registration.pause();
    manager.close();
    const later = await reopen();
    const again = await later.get('p');
    if (!again) throw new Error('It is gone.');
    expect(again.snapshot).toMatchObject({ status: 'paused', downloaded: 20_000, runner: null });
    // Another fetch runs to its end meanwhile, and still nothing was asked for.
    await settled(await later.fetch('other', (await scripted.script('o', file)).url));
    expect(await scripted.requests(resource)).toHaveLength(1);
    await again.resume();
    expect((await settled(again)).result).toBe('success');
  });

  it('pause, resume and abort after the end change nothing', async () => {
    const { manager } = await openSession(setup);
    const { url } = await scripted.script('p.bin', file);
    const registration = await manager.fetch('p', url);
    const last = await settled(registration);
    await registration.pause();
    await registration.resume();
    expect(registration.snapshot).toBe(last);
  });

  it('a paused one can be aborted', async () => {
    const { manager, name } = await openSession(setup);
    const { url } = await scripted.script('p.bin', { ...file, stallAfter: 10 });
    const registration = await manager.fetch('p', url);
    await registration.pause();
    expect(await registration.abort()).toBe(true);
    expect(registration.failureReason).toBe('aborted');
    expect(await rowCounts(name)).toMatchObject({ chunks: 0 });
  });
});

describe('chunks', () => {
  it('a chunk is written when it is full', async () => {
    const { manager, name } = await openSession(setup, {
      chunk: { maxBytes: 8192, maxAgeMs: 60_000 },
      workerUrl: false,
    });
    const { url } = await scripted.script('c.bin', file);
    const registration = await manager.fetch('c', url);
    await settled(registration);
    expect(await rowCounts(name)).toMatchObject({ chunks: Math.ceil(file.bytes / 8192) });
    expect(await bytesOf(await registration.match(url))).toEqual(expectedBytes(file));
  });

  it('a chunk is written when it is old', async () => {
    const { manager, name } = await openSession(setup, {
      chunk: { maxAgeMs: 50 },
      workerUrl: false,
    });
    const { url } = await scripted.script('c.bin', { ...file, stallAfter: 10_000 });
    const registration = await manager.fetch('c', url);
    await snapshotWhere(registration, ({ downloaded }) => downloaded === 10_000);
    expect((await rowCounts(name)).chunks).toBeGreaterThan(0);
  });
});

import { describe, expect, it } from 'vitest';
import {
  expectedBytes,
  type ResourceDeviation,
} from '../../../../../test/scripted-server/src/client.ts';
import {
  type BackgroundFetchManager,
  type BackgroundFetchManagerOptions,
  createBackgroundFetch,
} from '../../../src/index.ts';
import { bytesOf, openSession, scripted, settled, snapshotWhere } from './contract-session.ts';

const setup = { createManager: createBackgroundFetch, driver: 'foreground' } as const;
/** Where there are no files, there is one connection. */
const hasFiles = !/AppleWebKit(?!.*Chrome)/.test(navigator.userAgent);
const MiB = 2 ** 20;
const file = { kind: 'resource', seed: 'segments', bytes: 8 * MiB } as const;
/** So slow that there is time for others, which begin after 250 ms. */
const slow = { throttleBytesPerSecond: (hasFiles ? 2 : 4) * MiB } as const;
/** The same, where the first connection has to bring nearly all of it. */
const alone = { throttleBytesPerSecond: (hasFiles ? 5 : 20) * MiB } as const;

async function download(
  script: ResourceDeviation & { readonly faults?: readonly ResourceDeviation[] },
  segments: number | 'auto' = 4,
) {
  const { manager } = await openSession(setup);
  const resource = await scripted.script('segments.bin', { ...file, ...slow, ...script });
  const registration = await manager.fetch('segments', new Request(resource.url), { segments });
  const downloads: number[] = [];
  registration.snapshot$.subscribe(({ downloaded }) => downloads.push(downloaded));
  const last = await settled(registration);
  const gets = (await scripted.requests(resource)).filter(({ method }) => method === 'GET');
  const ranges = gets.map(({ range }) => range);
  const bytes = await bytesOf(await registration.match(resource.url));
  expect(last.result).toBe('success');
  expect(bytes.byteLength).toBe(file.bytes);
  // Comparing them by `toEqual` would take seconds.
  expect(bytes.every((byte, i) => byte === expected[i])).toBe(true);
  return { manager, last, ranges, downloads };
}

const expected = expectedBytes(file);

describe('promise 2: segments are joined only where the bytes prove it', () => {
  it('brings a file by several connections, each byte once', async () => {
    const { ranges, downloads } = await download({});
    expect(ranges[0]).toBeNull();
    expect(ranges.length > 1).toBe(hasFiles);
    expect(ranges.length).toBeLessThanOrEqual(8);
    expect(downloads).toEqual([...downloads].sort((one, other) => one - other));
  });

  it('brings it by one connection where nobody asks for more', async () => {
    expect((await download({ throttleBytesPerSecond: 20 * MiB }, 1)).ranges).toEqual([null]);
  });

  const doubts: Record<string, ResourceDeviation> = {
    'no ranges': { ranges: false },
    'another tag': { etag: '"other"' },
    'a weak tag': { etag: 'W/"weak"' },
    'another place, and says so': { wrongStart: 3 * MiB },
    'another place, and hides it': { bodyStart: 1234 },
    'another file': { generation: 1 },
    'an error for good': { status: 403 },
  };
  // By one connection no segment is asked for.
  for (const [name, doubt] of hasFiles ? Object.entries(doubts) : [])
    it(`goes on by one connection when a segment is answered with: ${name}`, async () => {
      const { ranges } = await download({ ...alone, faults: [{}, doubt, doubt, doubt] });
      expect(ranges[0]).toBeNull();
      expect(ranges.length).toBeGreaterThan(1);
    });

  it('asks for fewer when the server refuses several at once', async () => {
    const refusal = { status: 429 };
    await download({ ...alone, faults: [{}, refusal, refusal] });
  });

  it('keeps what was stored when a connection is cut, and fills the hole', async () => {
    await download({ faults: [{}, { resetAfter: 300_000 }, { closeAfter: 500_000 }] });
  });

  it('fills the holes that a page has left', async () => {
    const { manager, reopen } = await openSession(setup);
    const resource = await scripted.script('segments.bin', { ...file, ...slow });
    const registration = await manager.fetch('segments', new Request(resource.url), {
      segments: 4,
    });
    const { downloaded } = await snapshotWhere(
      registration,
      (snapshot) => snapshot.downloaded > 3 * MiB,
    );
    manager.close();
    const next = await reopen();
    const again = await next.get('segments');
    if (!again) throw new Error('It is gone.');
    expect(again.snapshot.downloaded).toBeGreaterThanOrEqual(downloaded);
    const last = await settled(again);
    expect(last.result).toBe('success');
    const bytes = await bytesOf(await again.match(resource.url));
    expect(bytes.byteLength).toBe(file.bytes);
    expect(bytes.every((byte, i) => byte === expected[i])).toBe(true);
    const gets = (await scripted.requests(resource)).filter(({ method }) => method === 'GET');
    const sent = gets.reduce((sum, { bytesSent }) => sum + bytesSent, 0);
    expect(sent).toBeLessThan(2 * file.bytes);
  });

  const interruptions = {
    'a pause': (session: Session) => session.pauseAndResume(),
    'a page that can only write rows': (session: Session) => session.reopen({ workerUrl: false }),
  };
  for (const [name, interrupt] of Object.entries(interruptions))
    it(`is byte-identical after ${name}`, async () => {
      const { manager, reopen } = await openSession(setup);
      const resource = await scripted.script('segments.bin', { ...file, ...slow });
      const registration = await manager.fetch('segments', new Request(resource.url), {
        segments: 4,
      });
      await snapshotWhere(registration, (snapshot) => snapshot.downloaded > 3 * MiB);
      const after = await interrupt({
        pauseAndResume: async () => {
          await registration.pause();
          await registration.resume();
          return manager;
        },
        reopen: (options) => {
          manager.close();
          return reopen(options);
        },
      });
      const again = await after.get('segments');
      if (!again) throw new Error('It is gone.');
      expect((await settled(again)).result).toBe('success');
      const bytes = await bytesOf(await again.match(resource.url));
      expect(bytes.byteLength).toBe(file.bytes);
      expect(bytes.every((byte, at) => byte === expected[at])).toBe(true);
    });
});

interface Session {
  readonly pauseAndResume: () => Promise<BackgroundFetchManager>;
  readonly reopen: (options: BackgroundFetchManagerOptions) => Promise<BackgroundFetchManager>;
}

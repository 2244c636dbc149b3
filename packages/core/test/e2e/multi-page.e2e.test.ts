import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { seededSource, sha256OfSource } from '../../../../examples/media-server/src/index.ts';
import { drivenEngines } from '../../../../test/engines/driven-page.ts';
import { openSite, type Site } from './multi-page-site.ts';

const MIB = 1024 * 1024;
/** An app of many pages: each link ends a page in the middle of its work, and puts it into the back/forward cache. */
describe.each(drivenEngines)('T7: a site of many pages in %s', (engine) => {
  let site: Site;
  beforeAll(async () => {
    site = await openSite(engine);
  });
  afterAll(() => site.end());

  const options = (name: string) => ({
    name,
    driver: 'foreground' as const,
    chunk: { maxBytes: 64 * 1024 },
  });
  const fileOf = (scope: string, bytes: number) =>
    `${site.url}/media/${scope}/${bytes}/${scope}.bin?scope=${scope}`;
  const hashOf = (seed: string, bytes: number) => sha256OfSource(seededSource(seed, bytes));

  test('promise 1: a running download goes on in each page that is opened, and loses nothing', async () => {
    const scope = `run-${engine}`;
    const opts = options(scope);
    site.server.faults.change(scope, { throttleBytesPerSecond: MIB });
    const url = fileOf(scope, 6 * MIB);
    await site.follow('/one');
    await site.open(opts);
    await site.call('start', 'ep', [url]);
    let stored = 0;
    const goesOn = async () => {
      await site.open(opts);
      const { downloaded } = await site.until(
        'ep',
        (snapshot) => snapshot.downloaded > stored || snapshot.status === 'settled',
      );
      expect(downloaded).toBeGreaterThanOrEqual(stored);
      stored = downloaded;
    };
    await goesOn();
    for (const move of [
      () => site.follow('/two'),
      () => site.follow('/three'),
      () => site.back(),
      () => site.back(),
      () => site.forward(),
    ]) {
      await move();
      await goesOn();
    }
    site.server.faults.change(scope, { throttleBytesPerSecond: null });
    const { result } = await site.until('ep', ({ status }) => status === 'settled');
    expect(result).toBe('success');
    expect(await site.call('sha256', 'ep', url)).toBe(await hashOf(scope, 6 * MIB));
  });

  test('a download that waits for its retry is taken over by the next page', async () => {
    const scope = `wait-${engine}`;
    const opts = options(scope);
    site.server.faults.change(scope, { serviceUnavailable: { retryAfterSeconds: 2, times: -1 } });
    const url = fileOf(scope, MIB);
    await site.follow('/waiting');
    await site.open(opts);
    await site.call('start', 'ep', [url]);
    await site.until('ep', ({ waitingFor }) => waitingFor === 'retry');
    await site.follow('/two');
    await site.open(opts);
    await site.until('ep', ({ waitingFor }) => waitingFor === 'retry');
    await site.back();
    await site.open(opts);
    site.server.faults.change(scope, { serviceUnavailable: null });
    const { result } = await site.until('ep', ({ status }) => status === 'settled');
    expect(result).toBe('success');
    expect(await site.call('sha256', 'ep', url)).toBe(await hashOf(scope, MIB));
  });

  test('an upload that is being stored holds up no other page', async () => {
    const opts = options(`store-${engine}`);
    const url = `${site.url}/upload/file?scope=store-${engine}`;
    await site.follow('/uploads');
    await site.open(opts);
    await site.call('upload', 'up', url, 64 * MIB);
    await site.follow('/two');
    await site.open(opts);
    expect(await site.call('start', 'other', [fileOf('other', 1000)])).not.toMatch(/Error/);
    const { result } = await site.until('other', ({ status }) => status === 'settled');
    expect(result).toBe('success');
  });
});

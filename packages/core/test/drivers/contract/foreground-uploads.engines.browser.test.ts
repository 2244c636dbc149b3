import { openDB } from 'idb';
import { describe, expect, it } from 'vitest';
import { seededBytes } from '../../../../../test/scripted-server/src/client.ts';
import { type BackgroundFetchManagerOptions, createBackgroundFetch } from '../../../src/index.ts';
import { openSession, rowCounts, scripted, settled, snapshotWhere } from './contract-session.ts';

const setup = { createManager: createBackgroundFetch, driver: 'foreground' } as const;
const open = (options?: BackgroundFetchManagerOptions) => openSession(setup, options);

/** More than any socket takes on its way. */
const large = new Blob([seededBytes('large', 0, 12_000_000)], { type: 'video/mp4' });
const small = new Blob([seededBytes('small', 0, 5000)], { type: 'image/jpeg' });

/** XHR tells how far an upload is; what only `fetch` can do is watched by the clock alone. */
const ways: Record<string, RequestInit> = {
  XHR: {},
  'XHR, without credentials (T9)': { credentials: 'omit' },
  fetch: { cache: 'no-store' },
};

for (const [way, init] of Object.entries(ways))
  describe(`promise 9: an upload by ${way}`, () => {
    const upload = (url: string, body: Blob) =>
      new Request(url, { ...init, method: 'PUT', body, headers: { 'X-Kind': 'test' } });

    it('E5: an answer that never comes is given up on, and the upload sent again', async () => {
      const { manager } = await open({ stallTimeoutMs: 1000 });
      const target = await scripted.script('up', {
        kind: 'upload',
        faults: [{ waitForSignal: 'never' }],
      });
      const last = await settled(await manager.fetch('a', upload(target.url, small)));
      expect(last).toMatchObject({ result: 'success', uploaded: small.size });
      expect(await scripted.requests(target)).toHaveLength(2);
    });

    it('T4: a server that stops reading in mid-body is given up on', async () => {
      const { manager } = await open({ stallTimeoutMs: 300 });
      const target = await scripted.script('up', {
        kind: 'upload',
        faults: [{ stopReadingAfter: 100_000 }],
      });
      // By the clock alone it has the time that the slowest of links would need, and what a socket takes on its way plays no part.
      const body = way === 'fetch' ? large.slice(0, 300_000) : large;
      const last = await settled(await manager.fetch('a', upload(target.url, body)));
      expect(last).toMatchObject({ result: 'success', uploaded: body.size });
      // The first stays open on the server's side, which does not even read that it was closed.
      const sendings = await scripted.requestsEnded(target, 1);
      expect(sendings[0]?.body.complete).toBe(false);
      // On a busy machine the next one may stand still for so long too.
      expect(sendings.length).toBeLessThan(6);
      expect(sendings.at(-1)?.body).toMatchObject({ bytes: body.size, complete: true });
    }, 90_000);

    it('E5, T4: a 413 without CORS headers is a failure after a few bodies, and the problem says what to do', async () => {
      const { manager, name } = await open();
      const target = await scripted.script('up', {
        kind: 'upload',
        status: 413,
        cors: 'none',
        preflightCors: 'expose',
      });
      const last = await settled(await manager.fetch('a', upload(target.url, small)));
      expect(last).toMatchObject({ result: 'failure', failureReason: 'fetch-error' });
      expect(last.problem?.message).toMatch(/413.*Access-Control-Allow-Origin/);
      // Twice as often where nobody tells whether the body was sent at all.
      const { length } = await scripted.requests(target);
      expect(length).toBeGreaterThanOrEqual(8);
      expect(length).toBeLessThanOrEqual(16);
      expect(await rowCounts(name)).toMatchObject({ chunks: 0 });
    }, 30_000);

    it('E5: a readable 413 is a failure at once', async () => {
      const { manager, name } = await open();
      const target = await scripted.script('up', { kind: 'upload', status: 413 });
      const last = await settled(await manager.fetch('a', upload(target.url, small)));
      expect(last).toMatchObject({ failureReason: 'bad-status', records: [{ status: 413 }] });
      expect(await scripted.requests(target)).toHaveLength(1);
      expect(await rowCounts(name)).toMatchObject({ chunks: 0 });
    });

    it('promise 5: a server that is away for a while is no failure', async () => {
      const { manager } = await open();
      const target = await scripted.script('up', { kind: 'upload' });
      await scripted.down(target, 700);
      const registration = await manager.fetch('a', upload(target.url, small));
      expect(await settled(registration)).toMatchObject({ result: 'success' });
      expect(await scripted.requests(target)).toHaveLength(1);
    });
  });

describe('promise 9: uploads, restarts and other downloads', () => {
  const never = { kind: 'upload', waitForSignal: 'never' } as const;
  const put = (url: string) => new Request(url, { method: 'PUT', body: small });

  it('E5: what was sent in vain counts over restarts', async () => {
    const { manager, reopen, name } = await open({ stallTimeoutMs: 60_000 });
    const target = await scripted.script('up', never);
    let current = manager;
    await current.fetch('a', put(target.url));
    for (let restart = 1; restart < 8; restart++) {
      const registration = await current.get('a');
      if (!registration) throw new Error('It is gone.');
      await scripted.requestCount(target, restart);
      await countedBodies(name, restart);
      current.close();
      current = await reopen({ stallTimeoutMs: restart < 7 ? 60_000 : 2000 });
    }
    const registration = await current.get('a');
    if (!registration) throw new Error('It is gone.');
    expect(await settled(registration)).toMatchObject({ failureReason: 'fetch-error' });
    expect(await scripted.requests(target)).toHaveLength(8);
  }, 30_000);

  it('T4: an upload that waits for its answer holds no slot against a download', async () => {
    const { manager } = await open({ concurrency: { total: 1, perRegistration: 1 } });
    const target = await scripted.script('up', never);
    await manager.fetch('up', put(target.url));
    await scripted.requestCount(target, 1);
    const { url } = await scripted.script('f', { kind: 'resource', seed: 'f', bytes: 1000 });
    expect(await settled(await manager.fetch('down', url))).toMatchObject({ result: 'success' });
  });

  it('a POST whose answer does not come fails, and says that it may have arrived', async () => {
    const { manager } = await open({ stallTimeoutMs: 1000 });
    const target = await scripted.script('up', never);
    const post = new Request(target.url, { method: 'POST', body: small });
    const last = await settled(await manager.fetch('p', post));
    expect(last).toMatchObject({ failureReason: 'fetch-error', problem: { name: 'TimeoutError' } });
    expect(last.problem?.message).toMatch(/may have reached the server.*Idempotency-Key/);
    expect(await scripted.requests(target)).toHaveLength(1);
  });
});

describe('promise 5: a POST that is on its way is not cut off', () => {
  const held = { kind: 'upload', waitForSignal: 'answer' } as const;
  const post = (url: string) => new Request(url, { method: 'POST', body: small });

  it('E10: by a pause; resumed, it is a success, sent once', async () => {
    const { manager } = await open();
    const target = await scripted.script('up', held);
    const registration = await manager.fetch('p', post(target.url));
    await scripted.requestCount(target, 1);
    expect(registration.snapshot.guarantees.pausable).toBe(true);
    await registration.pause();
    expect(registration.snapshot.status).toBe('paused');
    await scripted.signal(target, 'answer');
    await snapshotWhere(registration, ({ records }) => records[0]?.state === 'done');
    expect(registration.snapshot.status).toBe('paused');
    await registration.resume();
    expect(await settled(registration)).toMatchObject({ result: 'success' });
    expect(await scripted.requests(target)).toHaveLength(1);
  });

  for (const [away, back] of [
    ['freeze', 'resume'],
    ['pagehide', 'pageshow'],
  ] as const)
    it(`E10: by ${away}; after ${back} it is a success, sent once`, async () => {
      const { manager } = await open();
      const target = await scripted.script('up', held);
      const registration = await manager.fetch('p', post(target.url));
      await scripted.requestCount(target, 1);
      const happen = (type: string) =>
        (type.startsWith('page') ? window : document).dispatchEvent(new Event(type));
      happen(away);
      await scripted.signal(target, 'answer');
      await scripted.requestsEnded(target, 1);
      happen(back);
      expect(await settled(registration)).toMatchObject({ result: 'success' });
      expect(await scripted.requests(target)).toHaveLength(1);
    });

  it('an abort cuts it off', async () => {
    const { manager } = await open();
    const target = await scripted.script('up', held);
    const registration = await manager.fetch('p', post(target.url));
    await scripted.requestCount(target, 1);
    await registration.pause();
    expect(await registration.abort()).toBe(true);
    expect(await scripted.requestsEnded(target, 1)).toMatchObject([{ ended: 'client-closed' }]);
  });
});

/** Waits until the row says that so many bodies were sent without an answer. */
async function countedBodies(name: string, bodies: number): Promise<void> {
  const counted = async (): Promise<number> => {
    const database = await openDB(`${name}:store`);
    const [record] = await database.getAll('records');
    database.close();
    return record?.unansweredBytes ?? 0;
  };
  await expect.poll(counted, { timeout: 5000 }).toBe(bodies * small.size);
}

import { describe, expect, test, vi } from 'vitest';
import { abortRegistration } from '../../../src/model/transitions/settle.ts';
import { file, held, openApp, server } from './web-app.ts';
import { openWebTab } from './web-tab.ts';

describe('an end from this side', () => {
  async function startedPair() {
    const app = await openApp();
    const finished = await file('finished', 1000);
    const open = await held('open');
    const requests = [finished.url, open.url].map((url) => new Request(url));
    const row = await app.tab.create('pair', requests);
    await app.tab.driver.start(row);
    await server.requestCount(open, 1);
    const records = await (await app.native.get('pair'))?.matchAll();
    await records?.find(({ request }) => request.url.startsWith(finished.url))?.responseReady;
    return { ...app, row };
  }

  test('an abort keeps what had finished', async () => {
    const { tab, native, row } = await startedPair();
    await tab.store.transact(row.uid, 'all', abortRegistration(Date.now()));
    tab.driver.changed(row.uid);
    await vi.waitFor(async () => {
      const records = (await tab.store.read(row.uid))?.records;
      expect(records?.[0]).toMatchObject({ state: 'done', received: 1000 });
    }, 5000);
    expect(await tab.settled(row.uid)).toMatchObject({
      registration: { failureReason: 'aborted', downloaded: 1000, problem: { name: 'AbortError' } },
      records: [{}, { state: 'failed', failureReason: 'aborted', received: 0 }],
    });
    expect(await native.getIds()).toEqual([]);
  });

  test('an abort in the browser’s own UI settles as aborted', async () => {
    const { tab, native, row } = await startedPair();
    await (await native.get('pair'))?.abort();
    expect(await tab.settled(row.uid)).toMatchObject({
      registration: {
        result: 'failure',
        failureReason: 'aborted',
        problem: { name: 'AbortError' },
      },
      records: [{ state: 'done' }, { state: 'failed', failureReason: 'aborted' }],
    });
    expect(tab.lost).toEqual([]);
  });

  test('a release leaves nothing, with the browser neither', async () => {
    const { name, tab, native, row } = await startedPair();
    const worker = new BroadcastChannel(`${name}:app`);
    const over = new Promise((resolve) => worker.addEventListener('message', resolve));
    await tab.store.remove(row.uid);
    tab.driver.changed(row.uid);
    await over;
    worker.close();
    expect(await native.getIds()).toEqual([]);
    expect(await tab.store.list()).toEqual([]);
  });
});

describe('an upload that is stopped on its way, of which Chromium 156 would die', () => {
  async function startedUpload() {
    const app = await openApp();
    const target = await server.script('up', { kind: 'upload' });
    const body = new Uint8Array(9_000_000);
    const row = await app.tab.create('up', [new Request(target.url, { method: 'POST', body })]);
    await app.tab.driver.start(row);
    return { ...app, row };
  }
  type App = Awaited<ReturnType<typeof startedUpload>>;
  const goneFrom = ({ native }: App) =>
    vi.waitFor(async () => expect(await native.getIds()).toEqual([]), 10_000);

  test('an abort settles at once; the browser stops when the body has gone', async () => {
    const app = await startedUpload();
    const { tab, row } = app;
    await tab.store.transact(row.uid, 'all', abortRegistration(Date.now()));
    tab.driver.changed(row.uid);
    await goneFrom(app);
    expect(await tab.settled(row.uid)).toMatchObject({
      registration: { failureReason: 'aborted' },
    });
  });

  test('so does what a page that died has left', async () => {
    const app = await startedUpload();
    const { name, port, tab, row } = app;
    tab.driver.close();
    await tab.store.remove(row.uid);
    const later = await openWebTab(name, port);
    await later.driver.attach([]);
    await goneFrom(app);
    expect(await later.store.list()).toEqual([]);
  });
});

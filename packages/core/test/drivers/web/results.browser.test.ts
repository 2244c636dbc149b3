import { seededBytes } from '@bgfetch-test/scripted-server/client';
import { describe, expect, test } from 'vitest';
import { file, openApp, server, stored } from './web-app.ts';

const MB = 1_000_000;

const sha256 = async (bytes: Uint8Array<ArrayBuffer>): Promise<string> =>
  [...new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))].join();

describe('what the browser brings is kept', () => {
  test('12 MB, byte by byte, when the browser has dropped its own', async () => {
    const { tab, native } = await openApp();
    expect(await tab.driver.availability(true)).toEqual({
      usable: true,
      reason: 'The browser has Background Fetch.',
    });
    const { url } = await file('large', 12 * MB);
    const row = await tab.create('large', [new Request(url)], { downloadTotal: 12 * MB });
    await tab.driver.start(row);
    const { registration, records } = await tab.settled(row.uid);
    expect(registration).toMatchObject({ result: 'success', downloaded: 12 * MB });
    expect(records).toMatchObject([{ state: 'done', received: 12 * MB, sentOnce: false }]);
    // It lies in a file, from which it is read without being copied.
    expect(records[0]?.parts).toMatchObject([{ start: 0, end: 12 * MB }]);
    expect(records[0]?.response).toMatchObject({ url, status: 200, type: 'cors' });
    expect(await native.get('large')).toBeUndefined();
    const kept = await stored(tab.store, row.uid, 0, 12 * MB);
    expect(await sha256(kept)).toBe(await sha256(seededBytes('large', 0, 12 * MB)));

    expect(tab.snapshots[0]).toMatchObject({ status: 'running', driver: 'web', runner: null });
    expect(tab.snapshots.at(-1)).toMatchObject({ status: 'running', downloaded: 12 * MB });
    expect(tab.lost).toEqual([]);
  });

  test('several records, in whatever order they come, with one URL twice and two uploads', async () => {
    const { tab } = await openApp();
    const slow = await file('slow', 3000, { latencyMs: 400 });
    const quick = await file('quick', 2000);
    const upload = await server.script('up', { kind: 'upload' });
    const post = {
      method: 'POST',
      body: 'x'.repeat(70_000),
      headers: { 'Content-Type': 'text/plain' },
    };
    const requests = [slow.url, quick.url, quick.url].map((url) => new Request(url));
    const row = await tab.create('several', [...requests, new Request(upload.url, post)]);
    await tab.driver.start(row);
    const { registration, records } = await tab.settled(row.uid);
    expect(registration).toMatchObject({
      result: 'success',
      uploaded: 70_000,
      uploadTotal: 70_000,
    });
    expect(records.map((record) => record.received).slice(0, 3)).toEqual([3000, 2000, 2000]);
    expect(records[3]).toMatchObject({ state: 'done', bodySent: true, sentOnce: true });
    expect(await stored(tab.store, row.uid, 0, 3000)).toEqual(seededBytes('slow', 0, 3000));
    expect(await stored(tab.store, row.uid, 2, 2000)).toEqual(seededBytes('quick', 0, 2000));
    expect(await server.requests(upload)).toMatchObject([
      {
        url: expect.not.stringContaining('#'),
        headers: { 'content-type': 'text/plain' },
        body: { bytes: 70_000 },
      },
    ]);
  });

  test('a 404 fails with its status; its siblings are kept', async () => {
    const { tab } = await openApp();
    const missing = await server.script('missing', {
      kind: 'raw',
      status: 404,
      headers: [['Content-Length', '4']],
      body: [{ send: { text: 'none' } }],
    });
    const found = await file('found', 1000);
    const requests = [missing.url, found.url].map((url) => new Request(url));
    const row = await tab.create('partly', requests);
    await tab.driver.start(row);
    const { registration, records } = await tab.settled(row.uid);
    expect(registration).toMatchObject({
      result: 'failure',
      failureReason: 'bad-status',
      downloaded: 1000,
    });
    expect(records[0]).toMatchObject({ state: 'failed', failureReason: 'bad-status', received: 0 });
    expect(records[0]?.response).toMatchObject({ status: 404 });
    expect(records[1]).toMatchObject({ state: 'done', received: 1000 });
  });

  test('more than downloadTotal fails; the body that the browser has dropped does not count as empty', async () => {
    const { tab } = await openApp();
    const { url } = await file('much', 50_000);
    const row = await tab.create('much', [new Request(url)], { downloadTotal: 100 });
    await tab.driver.start(row);
    const { registration, records } = await tab.settled(row.uid);
    const failureReason = 'download-total-exceeded';
    expect(registration).toMatchObject({ result: 'failure', failureReason, downloaded: 0 });
    expect(records).toMatchObject([{ state: 'failed', failureReason, received: 0 }]);
  });
});

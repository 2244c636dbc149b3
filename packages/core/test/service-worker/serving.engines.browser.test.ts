import { seededBytes } from '@bgfetch-test/scripted-server/client';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { ServeRecordsOptions } from '../../src/service-worker/serving/record-finder.ts';
import { RecordServer } from '../../src/service-worker/serving/record-server.ts';
import { workerPorts } from '../../src/service-worker/worker-ports.ts';
import { type Downloads, downloads } from './downloads.ts';
import { type WorkerBench, workerBench } from './worker-bench.ts';

const URL_ = 'https://media.test/ep-5.mp3';
let bench: WorkerBench;
let stored: Downloads;
beforeEach(async () => {
  bench = await workerBench();
  stored = downloads(bench.store);
});

function answers(options: ServeRecordsOptions = {}, network?: (request: Request) => Response) {
  const asked: Request[] = [];
  const made = new RecordServer(
    workerPorts(bench.name, bench.environment),
    options,
    async (request) => {
      asked.push(request);
      if (network) return network(request);
      throw new TypeError('offline');
    },
  );
  const held: Promise<void>[] = [];
  return {
    asked,
    held,
    async get(headers: Record<string, string> = {}, { url = URL_, method = 'GET' } = {}) {
      return made.answer(media(url, { headers, method }), (promise) => held.push(promise));
    },
    script: (url = URL_) => made.answer(new Request(url), () => {}),
    respond: (url: string) => made.respond(media(url), () => {}),
  };
}

/** A request as a media element makes it. */
function media(url: string, init: RequestInit = {}): Request {
  return Object.defineProperty(new Request(url, init), 'destination', { value: 'audio' });
}

const bytesOf = async (response?: Response) =>
  new Uint8Array((await response?.arrayBuffer()) ?? []);

describe('a finished record', () => {
  test('whole, by ranges across chunks, and its head', async () => {
    await stored.finished(URL_, 100_000, { chunk: 30_000 });
    const { get, held } = answers();
    const whole = await get();
    expect(whole?.status).toBe(200);
    expect(whole?.headers.get('content-type')).toBe('audio/mpeg');
    expect(await bytesOf(whole)).toEqual(seededBytes(URL_, 0, 100_000));
    for (const [range, start, end] of [
      ['bytes=0-', 0, 100_000],
      ['bytes=29999-30000', 29_999, 30_001],
      ['bytes=-7', 99_993, 100_000],
      ['bytes=100-89999', 100, 90_000],
      ['bytes=99999-', 99_999, 100_000],
    ] as const) {
      const part = await get({ range });
      expect(part?.status).toBe(206);
      expect(part?.headers.get('content-range')).toBe(`bytes ${start}-${end - 1}/100000`);
      expect(await bytesOf(part)).toEqual(seededBytes(URL_, start, end));
    }
    const beyond = await get({ range: 'bytes=100000-' });
    expect([beyond?.status, beyond?.headers.get('content-range')]).toEqual([416, 'bytes */100000']);
    const head = await get({}, { method: 'HEAD' });
    expect(head?.headers.get('content-length')).toBe('100000');
    expect((await bytesOf(head)).byteLength).toBe(0);
    // The worker need not be kept alive any more.
    await Promise.all(held);
  });

  test('conditional requests', async () => {
    await stored.finished(URL_, 1000);
    const { get } = answers();
    expect((await get({ 'if-none-match': '"v1"' }))?.status).toBe(304);
    expect((await get({ 'if-none-match': '"v2"' }))?.status).toBe(200);
    const changed = await get({ range: 'bytes=0-9', 'if-range': '"v2"' });
    expect([changed?.status, (await bytesOf(changed)).byteLength]).toEqual([200, 1000]);
  });

  test('an empty one', async () => {
    await stored.finished(URL_, 0);
    const { get } = answers();
    expect((await bytesOf(await get())).byteLength).toBe(0);
    expect((await get({ range: 'bytes=0-' }))?.status).toBe(416);
  });

  test('a fragment does not count; the query does, unless told', async () => {
    await stored.finished(`${URL_}?token=1`, 10);
    expect(await answers().get({}, { url: URL_ })).toBeUndefined();
    const lax = answers({ query: { ignoreSearch: true } });
    expect((await lax.get({}, { url: `${URL_}?token=2#t=10` }))?.status).toBe(200);
  });

  test('the newest wins; `match` says whose count', async () => {
    await stored.finished(URL_, 10, { id: 'first', createdAt: 1 });
    const { get } = answers();
    expect((await bytesOf(await get())).byteLength).toBe(10);
    const second = await stored.finished(URL_, 20, { id: 'second', createdAt: 2 });
    bench.environment
      .openChannel?.(`${bench.name}:channel`)
      .post({ bgfetch: 1, type: 'changed', uid: second });
    await vi.waitFor(async () => expect((await bytesOf(await get())).byteLength).toBe(20));
    const choosy = answers({ match: ({ id }) => id === 'first' });
    expect((await bytesOf(await choosy.get())).byteLength).toBe(10);
  });

  test('released: what the index still knows is not believed', async () => {
    const uid = await stored.finished(URL_, 100_000);
    const { script } = answers();
    expect((await script())?.status).toBe(200);
    await bench.store.remove(uid);
    expect(await script()).toBeUndefined();
  });

  test('no-store and reload insist on the network', async () => {
    await stored.finished(URL_, 10);
    const { script } = answers();
    expect(await script()).toBeDefined();
    const made = new RecordServer(bench.ports, {}, () => Promise.reject(new Error()));
    for (const cache of ['no-store', 'reload'] as const)
      expect(await made.answer(new Request(URL_, { cache }), () => {})).toBeUndefined();
  });
});

test('misses and failures come from elsewhere', async () => {
  await stored.failed(URL_);
  const { respond, asked } = answers({}, () => new Response('from the network'));
  for (const url of [URL_, 'https://media.test/other'])
    expect(await (await respond(url)).text()).toBe('from the network');
  expect(asked).toHaveLength(2);
});

test('a store that can not be opened does not take the network away', async () => {
  Object.assign(bench.environment, { hasIndexedDB: false });
  const { respond } = answers({}, () => new Response('from the network'));
  expect(await (await respond(URL_)).text()).toBe('from the network');
  expect(bench.warnings).toEqual([expect.stringContaining('Nothing can be served')]);
});

describe('while it is being downloaded', () => {
  test('what is there comes at once, the rest as it arrives', async () => {
    const running = await stored.running(URL_, 1000);
    await running.append(400);
    const { get } = answers();
    const whole = await get();
    expect(whole?.headers.get('content-length')).toBe('1000');
    const reader = whole?.body?.getReader();
    expect((await reader?.read())?.value).toEqual(seededBytes(URL_, 0, 400));
    const next = reader?.read();
    await running.append(300);
    expect((await next)?.value).toEqual(seededBytes(URL_, 400, 700));
    const part = get({ range: 'bytes=100-899' });
    await running.append(300);
    await running.finish();
    expect(await bytesOf(await part)).toEqual(seededBytes(URL_, 100, 900));
    expect((await reader?.read())?.value).toEqual(seededBytes(URL_, 700, 1000));
    expect((await reader?.read())?.done).toBe(true);
  });

  test('a size that nobody knows: to the end, wherever that is', async () => {
    const running = await stored.running(URL_, null);
    await running.append(10);
    const response = await answers().get({ range: 'bytes=5-' });
    expect(response?.status).toBe(200);
    const bytes = bytesOf(response);
    await running.append(20);
    await running.finish();
    expect(await bytes).toEqual(seededBytes(URL_, 0, 30));
  });

  test('a range beyond it: from the network, which is sooner; without one, when it arrives', async () => {
    const running = await stored.running(URL_, 1000);
    await running.append(400);
    const online = answers({}, () => new Response('from the network', { status: 206 }));
    const ahead = await online.get({ range: 'bytes=900-' });
    expect(await ahead?.text()).toBe('from the network');
    const offline = await answers().get({ range: 'bytes=900-' });
    expect(offline?.headers.get('content-range')).toBe('bytes 900-999/1000');
    const bytes = bytesOf(offline);
    await running.append(600);
    expect(await bytes).toEqual(seededBytes(URL_, 900, 1000));
  });

  test('paused: what is there; else the network, and only without one it waits', async () => {
    const running = await stored.running(URL_, 1000);
    await running.append(400);
    await running.pause();
    const online = answers({}, () => new Response('from the network'));
    expect(await bytesOf(await online.get({ range: 'bytes=0-399' }))).toEqual(
      seededBytes(URL_, 0, 400),
    );
    expect(await (await online.get())?.text()).toBe('from the network');
    expect((await answers().get())?.status).toBe(200);
  });

  test('it starts over with the same file: the reader waits; with another: the reader is told', async () => {
    const running = await stored.running(URL_, 1000);
    await running.append(400);
    const { get } = answers();
    const same = (await get())?.body?.getReader();
    expect((await same?.read())?.value?.byteLength).toBe(400);
    await running.restart('"v1"');
    const next = same?.read();
    await running.append(600);
    expect((await next)?.value).toEqual(seededBytes(URL_, 400, 600));
    await running.restart('"v2"');
    await running.append(700);
    await expect(same?.read()).rejects.toThrow('has changed');
  });

  test.each([
    ['abort', 'was aborted'],
    ['release', 'have been released'],
  ] as const)('%s: the reader is told', async (command, message) => {
    const running = await stored.running(URL_, 1000);
    await running.append(400);
    const { get, held } = answers();
    const reader = (await get())?.body?.getReader();
    await reader?.read();
    const told = expect(reader?.read()).rejects.toThrow(message);
    await running[command]();
    await told;
    await Promise.all(held);
  });

  test('its own request is not answered with what it has brought', async () => {
    await stored.finished(URL_, 10, { id: 'older', createdAt: 1 });
    const { script, get } = answers();
    expect(await script()).toBeDefined();
    const running = await stored.running(URL_, 1000, { id: 'newer', createdAt: 2 });
    await running.append(400);
    expect(await script()).toBeUndefined();
    expect(await get({ range: 'bytes=0-99' })).toBeDefined();
  });
});

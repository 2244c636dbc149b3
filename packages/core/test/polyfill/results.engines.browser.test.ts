import { expect, test } from 'vitest';
import { server, sharedApp, slow, textAt, until } from './open-app.ts';

const shared = sharedApp();

test('one failing request does not cancel its siblings; every record stays listed (11)', async () => {
  const app = shared();
  const missing = await server.script('missing.txt', {
    kind: 'raw',
    status: 404,
    statusText: 'Not Found',
    headers: [
      ['Content-Type', 'text/plain'],
      ['Content-Length', '5'],
    ],
    body: [{ send: { text: 'sorry' } }],
  });
  const { url, finish } = await slow();
  const registration = await app.backgroundFetch.fetch('a', [missing.url, url]);
  const record = await registration.match(missing.url);
  const response = await record?.responseReady;
  expect(response).toMatchObject({ status: 404, ok: false, url: missing.url });
  expect(await response?.text()).toBe('');
  expect(registration.result).toBe('');
  await finish();
  expect(await app.nextEvent('a')).toMatchObject({
    type: 'backgroundfetchfail',
    result: 'failure',
    failureReason: 'bad-status',
    downloaded: 4,
    records: [
      { url: missing.url, status: 404, text: '', headers: { 'content-type': 'text/plain' } },
      { url, status: 200, error: '' },
    ],
  });
});

test('a 503 is a bad status like any other, and asked for once (11)', async () => {
  const app = shared();
  const busy = await server.script('busy.txt', { kind: 'raw', status: 503 });
  await app.backgroundFetch.fetch('b', busy.url);
  expect(await app.nextEvent('b')).toMatchObject({
    failureReason: 'bad-status',
    records: [{ status: 503 }],
  });
  expect(await server.requests(busy)).toHaveLength(1);
});

test('download-total-exceeded ends all of it (11)', async () => {
  const app = shared();
  const urls = [await textAt('eleven byte'), (await slow()).url];
  await app.backgroundFetch.fetch('c', urls, { downloadTotal: 10 });
  const event = await app.nextEvent('c');
  expect(event).toMatchObject({
    type: 'backgroundfetchfail',
    failureReason: 'download-total-exceeded',
  });
  expect(event.records).toHaveLength(2);
});

test('a network that does not work is a fetch-error, after a few tries (11)', async () => {
  const app = shared();
  const broken = await server.script('broken.txt', {
    kind: 'resource',
    seed: 'a',
    bytes: 4,
    resetBeforeHead: true,
  });
  await app.backgroundFetch.fetch('d', broken.url);
  expect(await app.nextEvent('d')).toMatchObject({
    type: 'backgroundfetchfail',
    failureReason: 'fetch-error',
    records: [{ url: broken.url, error: 'TypeError' }],
  });
});

test('a body that breaks off is resumed, more often than a request that never worked (11)', async () => {
  const app = shared();
  const breaks = Array.from({ length: 4 }, () => ({ resetBeforeHead: true }));
  const resource = await server.script('breaks.bin', {
    kind: 'resource',
    seed: 'breaks',
    bytes: 100_000,
    faults: [{ resetAfter: 50_000 }, ...breaks],
  });
  await app.backgroundFetch.fetch('resumed', resource.url);
  expect(await app.nextEvent('resumed')).toMatchObject({ result: 'success', downloaded: 100_000 });
  expect((await server.requests(resource)).at(-1)?.range).toBe('bytes=48976-');
});

test('response.url survives; type and headers are as fetch gives them (12)', async () => {
  const app = shared();
  const target = await server.script('target.txt', {
    kind: 'raw',
    status: 200,
    headers: [
      ['X-Secret', 'hidden'],
      ['Content-Type', 'text/plain'],
      ['Content-Length', '2'],
    ],
    body: [{ send: { text: 'ok' } }],
  });
  const moved = await server.script('moved.txt', {
    kind: 'raw',
    status: 302,
    headers: [
      ['Location', target.url],
      ['Content-Length', '0'],
    ],
  });
  const page = new URL('/packages/core/test/polyfill/reports.ts', location.href).href;
  await app.backgroundFetch.fetch('e', [moved.url, page]);
  const { records } = await app.nextEvent('e');
  expect(records).toMatchObject([
    { url: moved.url, responseUrl: target.url, type: 'cors', text: 'ok' },
    { url: page, responseUrl: page, type: 'basic', status: 200 },
  ]);
  expect(records[0]?.headers).not.toHaveProperty('x-secret');
});

test('what CORS forbids to read is not leaked (12)', async () => {
  const app = shared();
  const { url } = await server.script('private.txt', {
    kind: 'resource',
    seed: 'b',
    bytes: 9,
    cors: 'none',
  });
  const registration = await app.backgroundFetch.fetch('f', url);
  const record = await registration.match(url);
  await expect(record?.responseReady).rejects.toBeInstanceOf(TypeError);
  expect(await app.nextEvent('f')).toMatchObject({
    failureReason: 'fetch-error',
    downloaded: 0,
    records: [{ error: 'TypeError' }],
  });
});

test('after an abort the finished are readable, the others reject (13)', async () => {
  const app = shared();
  const done = await textAt('done');
  const { url } = await slow();
  const registration = await app.backgroundFetch.fetch('g', [done, url]);
  const unfinished = await registration.match(url);
  const ended = expect(unfinished?.responseReady).rejects.toMatchObject({ name: 'AbortError' });
  await until(() => registration.downloaded === 4);
  await registration.abort();
  await ended;
  expect(await app.nextEvent('g')).toMatchObject({
    type: 'backgroundfetchabort',
    failureReason: 'aborted',
    records: [
      { url: done, text: 'done', error: '' },
      { url, error: 'AbortError' },
    ],
  });
});

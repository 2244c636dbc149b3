import { expect, test } from 'vitest';
import { scripted } from '../drivers/contract/contract-session.ts';
import { registerWorker } from '../drivers/web/register-worker.ts';
import { openWebTab } from '../drivers/web/web-tab.ts';
import { watchTraces } from './traces.ts';

const headersWith = (secret: string) =>
  [
    ['X-Auth-Token', secret],
    ['Content-Location', `/a?sig=${secret}`],
  ] as const;

test('promise 10: R20: what the browser was given to sign in with is not copied into the store', async () => {
  const name = `secrets-${crypto.randomUUID()}`;
  const secret = `s3cret-${crypto.randomUUID()}`;
  const traces = watchTraces(name);
  const { port } = await registerWorker(`./worker.ts?name=${name}`);
  const tab = await openWebTab(name, port, {
    prepareRequest: (request) => {
      const url = new URL(request.url);
      url.searchParams.set('X-Amz-Signature', secret);
      return new Request(url, request);
    },
  });
  const headers = headersWith(secret);
  const good = { kind: 'resource', seed: 'web', bytes: 5000, headers } as const;
  const found = await scripted.script('good.bin', good);
  const missing = await scripted.script('missing.bin', { ...good, status: 404 });
  const row = await tab.create('w', [new Request(found.url), new Request(missing.url)]);
  await tab.driver.start(row);
  const { records } = await tab.settled(row.uid);
  expect(records.map(({ state, response }) => [state, response?.status, response?.url])).toEqual([
    ['done', 200, found.url],
    ['failed', 404, missing.url],
  ]);
  expect((await scripted.requests(found))[0]?.url).toContain(secret);
  expect(await traces.placesOf(secret)).toEqual([]);
  expect(await traces.placesOf(found.url)).toEqual(['object store records']);
});

test('promise 10: E15: why the browser did not take it names no signed URL', async () => {
  const name = `secrets-${crypto.randomUUID()}`;
  const secret = `s3cret-${crypto.randomUUID()}`;
  const { port } = await registerWorker(`./worker.ts?name=${name}`);
  const tab = await openWebTab(name, port, {
    // A header that needs a preflight, which the browser's Background Fetch does not make.
    prepareRequest: (request) =>
      new Request(`${request.url}?sig=${secret}`, { headers: { 'X-Odd': '1' } }),
  });
  const resource = await scripted.script('a.bin', { kind: 'resource', seed: 'no', bytes: 10 });
  const row = await tab.create('w', [new Request(resource.url)]);
  const refusal = await tab.driver.start(row).then(
    () => '',
    (error: Error) => error.message,
  );
  expect(refusal).toContain('preflight');
  expect(refusal).toContain(resource.url);
  expect(refusal).not.toContain(secret);
});

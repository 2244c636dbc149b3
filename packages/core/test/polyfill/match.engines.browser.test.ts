import { describe, expect, test } from 'vitest';
import { server, sharedApp, slow, textAt } from './open-app.ts';

const shared = sharedApp();
const count = async (records: Promise<readonly unknown[]>) => (await records).length;

describe('match() and matchAll() (conformance point 14)', () => {
  test('duplicates, queries, methods, fragments', async () => {
    const { backgroundFetch } = shared();
    const { url } = await slow();
    const put = new Request(url, { method: 'PUT' });
    const registration = await backgroundFetch.fetch('a', [url, url, `${url}?3`, put, `${url}#f`]);
    expect(await count(registration.matchAll())).toBe(5);
    expect(await count(registration.matchAll(url))).toBe(3);
    expect(await count(registration.matchAll(`${url}#g`))).toBe(3);
    expect(await count(registration.matchAll(`${url}?3`))).toBe(1);
    expect(await count(registration.matchAll(url, { ignoreSearch: true }))).toBe(4);
    expect(await count(registration.matchAll(url, { ignoreMethod: true }))).toBe(4);
    const both = { ignoreSearch: true, ignoreMethod: true };
    expect(await count(registration.matchAll(url, both))).toBe(5);
    expect(await count(registration.matchAll(new Request(url, { method: 'PUT' })))).toBe(1);
    expect(await registration.match(`${url}/nothing`)).toBe(undefined);
    expect((await registration.match(`${url}?3`))?.request.url).toBe(`${url}?3`);
  });

  test('Vary counts unless it is ignored', async () => {
    const { backgroundFetch } = shared();
    const { url } = await server.script('vary.txt', {
      kind: 'raw',
      status: 200,
      headers: [
        ['Vary', 'Accept-Language'],
        ['Access-Control-Expose-Headers', 'Vary'],
        ['Content-Length', '0'],
      ],
    });
    const asked = new Request(url, { headers: { 'Accept-Language': 'de' } });
    const registration = await backgroundFetch.fetch('b', [asked, (await slow()).url]);
    await (await registration.match(asked.clone(), { ignoreVary: true }))?.responseReady;
    const other = new Request(url, { headers: { 'Accept-Language': 'fr' } });
    expect(await count(registration.matchAll(new Request(url, { headers: asked.headers })))).toBe(
      1,
    );
    expect(await count(registration.matchAll(other))).toBe(0);
    expect(await count(registration.matchAll(other, { ignoreVary: true }))).toBe(1);
  });

  test('each match gives an unread body, as soon as its record is complete', async () => {
    const { backgroundFetch } = shared();
    const url = await textAt('hello');
    const registration = await backgroundFetch.fetch('c', [url, (await slow()).url]);
    const read = async () => (await (await registration.match(url))?.responseReady)?.text();
    expect([await read(), await read()]).toEqual(['hello', 'hello']);
    const record = await registration.match(url);
    expect(record?.responseReady).toBe(record?.responseReady);
    expect(record?.request).toBe(record?.request);
    expect(registration.result).toBe('');
  });
});

test('record.request keeps its body, byte by byte (conformance point 14)', async () => {
  const bytes = new Uint8Array([1, 2, 3, 0, 255]);
  const bodies: readonly BodyInit[] = [
    'text é',
    bytes.buffer,
    bytes.subarray(1, 3),
    new Blob([bytes], { type: 'application/x-blob' }),
    new File([bytes], 'b.bin'),
    new URLSearchParams({ a: 'b c' }),
  ];
  const { backgroundFetch } = shared();
  const { url } = await slow();
  const requests = bodies.map((body) => new Request(url, { method: 'POST', body }));
  const sent = await Promise.all(requests.map((request) => seen(request.clone())));
  const registration = await backgroundFetch.fetch('bodies', requests);
  const records = await registration.matchAll();
  expect(await Promise.all(records.map(({ request }) => seen(request)))).toEqual(sent);
  const sizes = sent.map(({ body }) => body.byteLength);
  expect(registration.uploadTotal).toBe(sizes.reduce((sum, size) => sum + size));
});

test('record.request keeps a form with its boundary (conformance point 14)', async () => {
  const form = new FormData();
  form.append('name', 'value é');
  form.append('file', new File(['content'], 'a.bin', { type: 'application/x-a' }));
  const hasFile = await new Response(form).arrayBuffer().then(
    () => true,
    // Some versions of WebKit can't read forms with files in them at all.
    () => false,
  );
  if (!hasFile) form.delete('file');
  const request = new Request((await slow()).url, { method: 'POST', body: form });
  const type = request.headers.get('content-type');
  const registration = await shared().backgroundFetch.fetch('form', request);
  const [record] = await registration.matchAll();
  expect(record?.request.headers.get('content-type')).toBe(type);
  const kept = await record?.request.formData();
  expect(kept?.get('name')).toBe('value é');
  const file = kept?.get('file') as File | null;
  if (hasFile) expect(file).not.toBe(null);
  if (file)
    expect([file.name, file.type, await file.text()]).toEqual([
      'a.bin',
      'application/x-a',
      'content',
    ]);
});

async function seen(request: Request) {
  const { method, headers } = request;
  const body = new Uint8Array(await request.arrayBuffer());
  return { method, type: headers.get('content-type'), body };
}

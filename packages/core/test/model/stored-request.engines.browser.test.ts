import { describe, expect, test } from 'vitest';
import { isSecretHeader } from '../../src/model/secrets.ts';
import { captureRequest, missingSecrets, restoreRequest } from '../../src/model/stored-exchange.ts';

const url = 'https://media.test/upload?part=1';

const form = (): FormData => {
  const fields = new FormData();
  fields.append('title', 'Épisode 5');
  return fields;
};

const formWithFile = (): FormData => {
  const fields = form();
  fields.append('file', new File([Uint8Array.of(0, 255, 10, 13)], 'ep 5.bin'));
  return fields;
};

const view = (): Uint8Array<ArrayBuffer> =>
  new Uint8Array(Uint8Array.of(9, 1, 2, 3, 9).buffer, 1, 3);

const bodies: [kind: string, make: () => BodyInit][] = [
  ['a string', () => 'Straße, 東京'],
  ['an ArrayBuffer', () => Uint8Array.of(0, 1, 254, 255).buffer],
  ['a view', view],
  ['a Blob', () => new Blob(['abc'], { type: 'audio/mpeg' })],
  ['a Blob without a type', () => new Blob(['abc'])],
  ['a File', () => new File(['abc'], 'abc.txt', { type: 'text/plain' })],
  ['URLSearchParams', () => new URLSearchParams({ q: 'a b&c', page: '2' })],
  ['a FormData', form],
];

/** WebKitGTK 2.50 can't read a form with a file back out of a request, by any means. */
const readsFiles = await new Response(formWithFile()).blob().then(
  () => true,
  () => false,
);
if (readsFiles) bodies.push(['a FormData with a file', formWithFile]);

async function bytesOf(request: Request): Promise<number[]> {
  return [...new Uint8Array(await request.arrayBuffer())];
}

async function roundtrip(request: Request): Promise<Request> {
  const { stored, body, secretHeaders } = await captureRequest(request, isSecretHeader);
  const bytes = body && (await new Response(body).arrayBuffer());
  const row = structuredClone({ ...stored, bodyBytes: bytes?.byteLength ?? null });
  return restoreRequest(row, bytes && new Blob([bytes]), secretHeaders);
}

describe('a body is the same after the roundtrip', () => {
  test.each(bodies)('%s', async (_, make) => {
    const original = new Request(url, { method: 'POST', body: make() });
    const restored = await roundtrip(original.clone());
    expect([...restored.headers]).toEqual([...original.headers]);
    expect(await bytesOf(restored)).toEqual(await bytesOf(original));
  });

  test.runIf(readsFiles)('a form can be read as a form again', async () => {
    const restored = await roundtrip(new Request(url, { method: 'POST', body: formWithFile() }));
    const fields = await restored.formData();
    expect(fields.get('title')).toBe('Épisode 5');
    const file = fields.get('file') as File;
    expect(file.name).toBe('ep 5.bin');
    expect([...new Uint8Array(await file.arrayBuffer())]).toEqual([0, 255, 10, 13]);
  });
});

test.runIf(!readsFiles)('a form that can’t be read is refused with what to do', async () => {
  const { body } = await captureRequest(
    new Request(url, { method: 'POST', body: formWithFile() }),
    isSecretHeader,
  );
  const reading = body?.getReader().read();
  await expect(reading).rejects.toThrow(/send such a file as the body itself/);
  await expect(reading).rejects.toBeInstanceOf(TypeError);
});

test('a request without a body has none', async () => {
  const { body, stored } = await captureRequest(new Request(url), isSecretHeader);
  expect(body).toBeNull();
  expect(stored.bodyBytes).toBeNull();
});

test('everything but the body is the same after the roundtrip', async () => {
  const original = new Request(url, {
    method: 'PUT',
    headers: { accept: 'audio/*', 'x-part': '1, 2', 'content-type': 'audio/x-own' },
    mode: 'same-origin',
    credentials: 'include',
    cache: 'no-store',
    redirect: 'error',
    referrer: '',
    referrerPolicy: 'no-referrer',
    integrity: 'sha256-AAAA',
  });
  const restored = await roundtrip(original);
  expect(facts(restored)).toEqual(facts(original));
});

test('the defaults are the same after the roundtrip', async () => {
  const original = new Request(url);
  expect(facts(await roundtrip(original))).toEqual(facts(original));
});

function facts(request: Request): Record<string, unknown> {
  const { method, mode, credentials, cache, redirect, referrer, referrerPolicy, integrity } =
    request;
  const headers = [...request.headers];
  return {
    url: request.url,
    ...{ method, mode, credentials, cache, redirect, referrer, referrerPolicy, integrity, headers },
  };
}

test('secrets are kept apart from what is stored', async () => {
  const headers = { Authorization: 'Bearer s3cret', 'X-Part': '1' };
  const { stored, secretHeaders } = await captureRequest(
    new Request(url, { headers }),
    isSecretHeader,
  );
  expect(JSON.stringify(stored)).not.toMatch(/s3cret/);
  expect(stored.secretHeaderNames).toEqual(['authorization']);
  expect(secretHeaders).toEqual([['authorization', 'Bearer s3cret']]);
  const restored = restoreRequest(stored, null, secretHeaders);
  expect(restored.headers.get('authorization')).toBe('Bearer s3cret');
  expect(restored.headers.get('x-part')).toBe('1');
});

test('promise 10: E15: what is stored says which secrets a page has to bring', async () => {
  const headers = { Authorization: 'Bearer s3cret', 'X-Api-Key': 'k3y', 'X-Part': '1' };
  const { stored } = await captureRequest(new Request(url, { headers }), isSecretHeader);
  expect(JSON.stringify(stored)).not.toMatch(/s3cret|k3y/);
  expect(missingSecrets(stored, new Headers(headers))).toEqual([]);
  const sent = restoreRequest(structuredClone(stored), null, [['x-api-key', 'k3y']]);
  expect(missingSecrets(stored, sent.headers)).toEqual(['authorization']);
  const plain = await captureRequest(new Request(url), isSecretHeader);
  expect('secretHeaderNames' in plain.stored).toBe(false);
  expect(missingSecrets(plain.stored, new Headers())).toEqual([]);
});

test('extra headers take the place of stored ones', async () => {
  const { stored } = await captureRequest(
    new Request(url, { headers: { accept: 'a/b' } }),
    isSecretHeader,
  );
  expect(restoreRequest(stored, null, [['Accept', 'c/d']]).headers.get('accept')).toBe('c/d');
});

test('a POST is restored without its body when that is sent by other means', async () => {
  const original = new Request(url, { method: 'POST', body: new URLSearchParams({ a: 'b' }) });
  const { stored } = await captureRequest(original, isSecretHeader);
  const restored = restoreRequest(stored, null, []);
  expect(restored.headers.get('content-type')).toMatch(/^application\/x-www-form-urlencoded/);
  expect(await bytesOf(restored)).toEqual([]);
});

test('a navigation becomes a same-origin request', async () => {
  const navigation = Object.defineProperty(new Request(url), 'mode', { value: 'navigate' });
  const { stored } = await captureRequest(navigation, isSecretHeader);
  expect(restoreRequest(stored, null, []).mode).toBe('same-origin');
});

test('a body that was used is refused', async () => {
  const request = new Request(url, { method: 'POST', body: 'abc' });
  await request.text();
  await expect(captureRequest(request, isSecretHeader)).rejects.toBeInstanceOf(TypeError);
});

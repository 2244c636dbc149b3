import { expect, test } from 'vitest';
import { isSecretHeader } from '../../src/model/secrets.ts';
import { captureResponse, restoreResponse } from '../../src/model/stored-exchange.ts';

const stored = {
  url: 'https://media.test/after-redirect.mp3',
  status: 206,
  statusText: 'Partial Content',
  type: 'cors',
  redirected: true,
  headers: [
    ['content-type', 'audio/mpeg'],
    ['etag', '"1"'],
  ],
} as const;

const answered = {
  storedUrl: 'https://media.test/before.mp3',
  sentUrl: 'https://media.test/before.mp3',
  isSecretHeader,
};

const bodyOf = (text: string) => new Response(text).body;

test('a response is the same after the roundtrip', async () => {
  const restored = restoreResponse(structuredClone(stored), bodyOf('abc'));
  expect(captureResponse(restored, answered)).toEqual(stored);
  expect(restored.ok).toBe(true);
  expect(await restored.text()).toBe('abc');
});

test('clones know where they come from, too', async () => {
  const restored = restoreResponse(stored, bodyOf('abc'));
  const clone = restored.clone().clone();
  expect(captureResponse(clone, answered)).toEqual(stored);
  expect(await Promise.all([restored.text(), clone.text()])).toEqual(['abc', 'abc']);
});

test.each([204, 205, 304])('status %d goes without a body', (status) => {
  const restored = restoreResponse({ ...stored, status }, null);
  expect(restored).toMatchObject({ status, body: null });
});

test('a real response can be captured', async () => {
  const response = await fetch(location.href);
  const head = captureResponse(response, { ...answered, sentUrl: response.url });
  expect(head).toMatchObject({ status: 200, type: 'basic', redirected: false });
  expect(new Map(head.headers).get('content-type')).toBe(response.headers.get('content-type'));
  expect(structuredClone(head)).toEqual(head);
  await response.body?.cancel();
});

test('promise 10: R20: what was added for sending, and secret headers, are not captured', () => {
  const sentUrl = `${answered.storedUrl}?X-Amz-Signature=s3cret`;
  const headers = [...stored.headers, ['X-Auth-Token', 's3cret'] as [string, string]];
  const response = restoreResponse({ ...stored, headers, url: sentUrl }, null);
  const head = captureResponse(response, { ...answered, sentUrl });
  expect(head).toEqual({ ...stored, url: answered.storedUrl });
});

test('a restored response can be put into a cache', async () => {
  const cache = await caches.open('restored');
  await cache.put('/restored', restoreResponse({ ...stored, status: 200 }, bodyOf('abc')));
  expect(await (await cache.match('/restored'))?.text()).toBe('abc');
  await caches.delete('restored');
});

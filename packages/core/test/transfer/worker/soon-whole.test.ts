import { expect, test } from 'vitest';
import { soonWhole } from '../../../src/transfer/worker/soon-whole.ts';

const MOST = 10;
const later = () => new Promise<null>(() => {});
const atOnce = async () => null;

interface Fed {
  readonly response: Response;
  readonly feed: ReadableStreamDefaultController<Uint8Array>;
}

function fed(length: string | null, status = 200): Fed {
  let feed!: ReadableStreamDefaultController<Uint8Array>;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      feed = controller;
    },
  });
  const headers = length === null ? {} : { 'content-length': length };
  return { response: new Response(body, { status, headers }), feed };
}

const textOf = (body: unknown): Promise<string> => new Response(body as BodyInit).text();
const bytes = (text: string) => new TextEncoder().encode(text);

test('a small body that comes soon is whole', async () => {
  const { response, feed } = fed('6');
  const whole = soonWhole(response, MOST, later);
  feed.enqueue(bytes('abc'));
  feed.enqueue(bytes('def'));
  feed.close();
  expect(await whole).toBeInstanceOf(ArrayBuffer);
  expect(await textOf(await whole)).toBe('abcdef');
});

test('an empty body is whole', async () => {
  const { response, feed } = fed('0');
  feed.close();
  expect(await soonWhole(response, MOST, later)).toEqual(new ArrayBuffer(0));
});

test.each([
  ['said to be large', '11', 200],
  ['of unknown size', null, 200],
  ['of a part', '6', 206],
  ['of an error', '6', 500],
  ['whose length is none', 'x', 200],
])('a body %s is left as it is', async (_, length, status) => {
  const { response } = fed(length, status);
  expect(await soonWhole(response, MOST, later)).toBe(response.body);
  expect(response.body?.locked).toBe(false);
});

test('of a body that is late nothing is missing', async () => {
  const { response, feed } = fed('6');
  feed.enqueue(bytes('abc'));
  const rest = await soonWhole(response, MOST, atOnce);
  expect(rest).toBeInstanceOf(ReadableStream);
  feed.enqueue(bytes('def'));
  feed.close();
  expect(await textOf(rest)).toBe('abcdef');
});

test('a body with more bytes than it was said to have goes on as a stream', async () => {
  const { response, feed } = fed('6');
  const going = soonWhole(response, MOST, later);
  feed.enqueue(bytes('abcdef'));
  feed.enqueue(bytes('ghijkl'));
  feed.enqueue(bytes('mno'));
  feed.close();
  expect(await textOf(await going)).toBe('abcdefghijklmno');
});

test('what has come of a body that breaks is kept, and the error comes after it', async () => {
  const { response, feed } = fed('6');
  const going = soonWhole(response, MOST, later);
  feed.enqueue(bytes('abc'));
  await new Promise((resolve) => setTimeout(resolve, 0));
  feed.error(new TypeError('broken'));
  const reader = ((await going) as ReadableStream<Uint8Array>).getReader();
  expect((await reader.read()).value).toEqual(bytes('abc'));
  await expect(reader.read()).rejects.toThrow('broken');
});

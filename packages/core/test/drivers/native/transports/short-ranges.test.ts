import { expect, test } from 'vitest';
import {
  rangedTransport,
  type WholeExchange,
} from '../../../../src/drivers/native/ranged-transport.ts';
import * as parts from '../../../../src/drivers/native/transport-parts.ts';
import type { Transport } from '../../../../src/model/transport.ts';

const file = new Uint8Array(1000).map((_, at) => at % 251);
const otherwise: Transport = {
  send: () => Promise.reject(new Error('Nothing is to go by the web view.')),
};

/** The first bytes of each answer, whose head says that it has 100, without a `Content-Length`. */
const cutting =
  (bytesOf: (nth: number) => number): WholeExchange =>
  async (url, headers, method) => {
    if (method === 'HEAD')
      return { status: 200, headers: new Headers({ 'Accept-Ranges': 'bytes' }), url, bytes: file };
    const [, from = 0, to = 0] = /(\d+)-(\d+)/.exec(headers.get('range') ?? '')?.map(Number) ?? [];
    const length = bytesOf(from / 100);
    const bytes = file.slice(from, from + length);
    const range = `bytes ${from}-${to}/1000`;
    return {
      status: 206,
      headers: new Headers({ ETag: '"1"', 'Content-Range': range }),
      url,
      bytes,
    };
  };

const send = (bytesOf: (nth: number) => number) =>
  rangedTransport(parts, cutting(bytesOf), { otherwise, rangeBytes: 100 }).send({
    ...{ request: new Request('https://a.test/a'), body: null },
    ...{ signal: new AbortController().signal, onUploadProgress: () => {} },
  });

test('N8: ranges that are whole are put together', async () => {
  const response = await send(() => 100);
  expect(new Uint8Array(await response.arrayBuffer())).toEqual(file);
});

test.each([99, 0, 101])(
  'N8: of a range that brings %i bytes in the place of 100, nothing gets into the file',
  async (length) => {
    await expect(send(() => length)).rejects.toThrow(TypeError);
    const response = await send((nth) => (nth === 3 ? length : 100));
    const stored: Uint8Array[] = [];
    const reader = response.body?.getReader();
    const reading = (async () => {
      for (;;) {
        const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
        if (done) return;
        stored.push(value);
      }
    })();
    await expect(reading).rejects.toThrow(TypeError);
    expect(Buffer.concat(stored)).toEqual(Buffer.from(file.subarray(0, 300)));
  },
);

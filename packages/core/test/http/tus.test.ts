import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { interpretTusAnswer, type TusFacts } from '../../src/http/interpret-tus.ts';
import { isTransientStatus } from '../../src/http/plan-attempt.ts';
import { appHeaders, bytesIn, chooseChecksum, planTusRequest } from '../../src/http/tus.ts';
import type { TusUpload } from '../../src/model/tus-upload.ts';

const url = 'https://files.test/uploads';
const request = {
  url,
  method: 'POST',
  tus: { chunkBytes: 10, checksum: true, metadata: 'a Yg==' },
};
const upload: TusUpload = { url: `${url}/1`, offset: 5, sentTo: 15, chunkBytes: 10, losses: 0 };
const state = { request, size: 100, upload, isConfirmed: true, asksAbilities: false };

describe('the next request', () => {
  it('asks what the server can do, without a version, and creates', () => {
    const fresh = { ...state, upload: undefined };
    const asked = planTusRequest({ ...fresh, asksAbilities: true });
    expect(asked).toMatchObject({ kind: 'options', method: 'OPTIONS', url, headers: [] });
    const created = planTusRequest(fresh);
    expect(created).toMatchObject({ kind: 'create', method: 'POST', url });
    expect(created.headers).toEqual([
      ['tus-resumable', '1.0.0'],
      ['upload-length', '100'],
      ['upload-metadata', 'a Yg=='],
    ]);
  });

  it('asks how much there is, unless that was said just now', () => {
    const head = { kind: 'offset', method: 'HEAD', url: upload.url, start: 0, end: 0 };
    expect(planTusRequest({ ...state, isConfirmed: false })).toMatchObject(head);
    const chunk = { kind: 'chunk', method: 'PATCH', start: 5, end: 15 };
    expect(planTusRequest(state)).toMatchObject(chunk);
  });

  it('creates anew what is lost', () => {
    const lost = { ...upload, url: null, offset: 0 };
    expect(planTusRequest({ ...state, upload: lost }).kind).toBe('create');
  });

  it('brings bytes from the confirmed offset on, at least one, never beyond the end', () => {
    const sizes = fc.tuple(fc.nat(1000), fc.nat(2000)).filter(([offset, size]) => offset < size);
    const property = fc.property(sizes, fc.nat(3000), ([offset, size], chunkBytes) => {
      const { start, end } = planTusRequest({
        ...state,
        size,
        upload: { ...upload, offset, chunkBytes },
      });
      expect(start).toBe(offset);
      expect(end).toBeGreaterThan(start);
      expect(end).toBeLessThanOrEqual(Math.min(size, offset + Math.max(1, chunkBytes)));
    });
    fc.assert(property);
  });
});

it('the app’s headers go with the requests, but for those of the body', () => {
  const headers = [
    ['X-Tenant', 'a'],
    ['Content-Type', 'image/png'],
    ['Content-Encoding', 'gzip'],
    ['Idempotency-Key', 'k'],
    ['Upload-Metadata', 'a'],
  ] as const;
  const names = (kind: Parameters<typeof appHeaders>[1]) =>
    appHeaders(headers, kind).map(([name]) => name);
  expect(names('create')).toEqual(['X-Tenant', 'Idempotency-Key', 'Upload-Metadata']);
  for (const kind of ['options', 'offset', 'chunk'] as const)
    expect(names(kind)).toEqual(['X-Tenant']);
});

it('of the server’s algorithms the strongest that we know is taken, if it has the extension', () => {
  const choose = (extension: string, algorithms: string) =>
    chooseChecksum(
      new Headers({ 'Tus-Extension': extension, 'Tus-Checksum-Algorithm': algorithms }),
    );
  expect(choose('creation,checksum', 'md5,sha1')).toBe('sha1');
  expect(choose('Checksum , creation', ' SHA256, sha1')).toBe('sha256');
  expect(choose('creation', 'sha1')).toBeNull();
  expect(choose('checksum', 'crc32,toString')).toBeNull();
  expect(chooseChecksum(new Headers())).toBeNull();
});

it('a number of bytes is digits and nothing else', () => {
  const of = (value: string) => bytesIn(new Headers({ a: value }), 'a');
  expect([of('0'), of(' 12 '), of('999999999999999')]).toEqual([0, 12, 999_999_999_999_999]);
  for (const odd of ['', '-1', '1.5', '1e3', '0x10', '1, 1', '９', '99999999999999999999'])
    expect(new Headers([['a', '5']]) && safeBytes(odd)).toBeNull();
});

function safeBytes(value: string): number | null {
  try {
    return bytesIn(new Headers({ a: value }), 'a');
  } catch {
    return null;
  }
}

it('a web page is no answer of a tus server: it may be a portal’s, for hours, and not for ever', () => {
  const after = (type: string, status = 200) =>
    interpretTusAnswer({
      sent: { kind: 'create', method: 'POST', url, start: 0, end: 0 },
      ...{ isChecked: false, size: 100, upload: undefined, leastOffset: null, hasHook: false },
      ...{
        lastStatus: null,
        status,
        isTransient: false,
        headers: new Headers({ 'content-type': type }),
      },
      ...{ url, type: 'basic', redirected: false },
    });
  for (const type of ['text/html', 'Text/HTML; charset=utf-8', 'application/xhtml+xml'])
    expect(after(type)).toMatchObject({ kind: 'retry', maxInARow: 500 });
  for (const type of ['', 'application/json', 'text/htmlx', 'text/plain'])
    expect(after(type)).toMatchObject({ kind: 'retry', maxInARow: 3 });
  // It was created, and Location is hidden.
  expect(after('text/html', 201)).toMatchObject({ kind: 'retry', maxInARow: 3 });
});

describe('whatever a server answers', () => {
  const text = fc.oneof(
    fc.constantFrom(
      '0',
      '5',
      '15',
      '16',
      '100',
      '101',
      '-1',
      '',
      '1.0.0',
      'https://a.test/x',
      '//',
      'x y',
    ),
    fc.string({ unit: 'grapheme-ascii', maxLength: 12 }),
  );
  const names = [
    'upload-offset',
    'upload-length',
    'location',
    'tus-max-size',
    'tus-version',
    'tus-extension',
    'tus-checksum-algorithm',
    'retry-after',
  ];
  const headers = fc.dictionary(fc.constantFrom(...names), text).map((given) => {
    const all = new Headers();
    for (const [name, value] of Object.entries(given))
      all.set(name, value.replace(/[^\x20-\x7e]/g, ''));
    return all;
  });
  const facts: fc.Arbitrary<TusFacts> = fc
    .record({
      sent: fc.constantFrom('options', 'create', 'offset', 'chunk').map((kind) => ({
        kind: kind as TusFacts['sent']['kind'],
        method: 'POST',
        url,
        start: kind === 'chunk' ? 5 : 0,
        end: kind === 'chunk' ? 15 : 0,
      })),
      isChecked: fc.boolean(),
      size: fc.constant(100),
      upload: fc.constantFrom(upload),
      leastOffset: fc.constantFrom(null, 5, 6),
      hasHook: fc.boolean(),
      lastStatus: fc.constantFrom(null, 403, 500),
      status: fc.oneof(
        fc.constantFrom(200, 201, 204, 404, 409, 410, 412, 413, 423, 460, 503),
        fc.integer({ min: 0, max: 599 }),
      ),
      headers,
      url: fc.constantFrom('', url, 'https://moved.test/uploads'),
      type: fc.constantFrom('basic' as const, 'cors' as const),
      redirected: fc.boolean(),
    })
    .map((given) => ({ ...given, isTransient: isTransientStatus(given.status) }));

  it('has a meaning that is safe', () => {
    const property = fc.property(facts, (given) => {
      const meaning = interpretTusAnswer(given);
      const { kind } = given.sent;
      // What is confirmed was sent, and is not less than before.
      if (meaning.kind === 'confirmed') {
        expect(meaning.offset).toBeGreaterThanOrEqual(5);
        expect(meaning.offset).toBeLessThanOrEqual(15);
        if (kind === 'chunk') expect(meaning.offset).toBe(15);
      }
      if (meaning.kind === 'created') expect(new URL(meaning.url).protocol).toMatch(/^https?:$/);
      // Bytes are never given up on by a status that passes.
      const passes = [408, 423, 425, 429].includes(given.status) || given.status >= 500;
      if (passes && kind !== 'options') expect(meaning.kind).toBe('retry');
      if (['able', 'created'].includes(meaning.kind)) expect(['options', 'create']).toContain(kind);
    });
    fc.assert(property, { numRuns: 2000 });
  });
});

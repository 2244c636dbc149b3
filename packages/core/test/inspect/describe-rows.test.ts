import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { describeRows, sumOf } from '../../src/inspect/describe-rows.ts';
import type { RecordRow } from '../../src/model/rows.ts';
import { aRecord, aRegistration, aRequest, aResponse } from '../storage/rows.ts';

const describeOne = (given: Partial<RecordRow>, registration = aRegistration()) => {
  const stored = describeRows({ registration, records: [aRecord(given)] });
  const [record] = stored.records;
  if (!record) throw new Error('There is no record.');
  return { ...record, bytes: stored.bytes };
};

/** Lengths of what lies one after another in a body: in rows or in a file, then stretches ahead, each behind a gap. */
const bodies = fc.record({
  beginning: fc.array(fc.record({ length: fc.integer({ min: 1, max: 50 }), inFile: fc.boolean() })),
  ahead: fc.array(
    fc.record({ gap: fc.integer({ min: 1, max: 50 }), length: fc.integer({ min: 1, max: 50 }) }),
  ),
  rest: fc.integer({ min: 0, max: 50 }),
});

describe('what rows say of a body', () => {
  test('stretches and holes cover all of it, in order and without overlaps, and are counted where they lie', () => {
    fc.assert(
      fc.property(bodies, ({ beginning, ahead, rest }) => {
        let end = 0;
        let files = 0;
        const part = (start: number, length: number) => {
          files += length;
          return { file: `0-1-${start}`, start, end: start + length };
        };
        const parts = [];
        for (const { length, inFile } of beginning) {
          if (inFile) parts.push(part(end, length));
          end += length;
        }
        const received = end;
        for (const { gap, length } of ahead) {
          parts.push(part(end + gap, length));
          end += gap + length;
        }
        const expectedBytes = end + rest;
        const { stretches, holes, bytes } = describeOne({ received, parts, expectedBytes });
        const all = [...stretches, ...holes].sort((one, other) => one.start - other.start);
        let position = 0;
        for (const span of all) {
          expect(span.start).toBe(position);
          expect(span.end).toBeGreaterThan(span.start);
          position = span.end;
        }
        expect(position).toBe(expectedBytes);
        expect(stretches.filter(({ isAhead }) => isAhead)).toHaveLength(ahead.length);
        const inRows = beginning.reduce(
          (sum, { length, inFile }) => sum + (inFile ? 0 : length),
          0,
        );
        expect(bytes).toEqual({ inFiles: files, inRows, ofRequests: 0 });
      }),
    );
  });

  test('without a size there are no holes', () => {
    expect(describeOne({ received: 5, expectedBytes: null }).holes).toEqual([]);
  });

  test('the answer is shown as it is stored', () => {
    const { answer } = describeOne({ response: aResponse({ redirected: true }) });
    expect(answer).toEqual({
      status: 200,
      statusText: 'OK',
      url: 'https://app.test/episode-5.mp3',
      redirected: true,
      type: 'basic',
      headers: [['etag', '"v1"']],
    });
  });
});

test('failed attempts are told with their reason', () => {
  const problem = { name: 'HttpError', message: 'The server is busy.' };
  const failed = { attempts: 2, notBefore: 5000, lastStatus: 503, problem };
  expect(describeOne(failed)).toMatchObject(failed);
  expect(describeOne({})).toMatchObject({ attempts: 0, lastStatus: null, problem: null });
});

describe('what rows say of an upload', () => {
  const request = aRequest({ method: 'POST', bodyBytes: 100 });
  const tus = { chunkBytes: 10, checksum: false, metadata: '' };

  test('its body counts as stored until it has failed', () => {
    expect(describeOne({ request }).bytes.ofRequests).toBe(100);
    expect(describeOne({ request, state: 'failed' }).bytes.ofRequests).toBe(0);
    const failed = aRegistration({ result: 'failure', phase: 'settled' });
    expect(describeOne({ request }, failed).bytes.ofRequests).toBe(0);
  });

  test('by tus: what the server has confirmed, and never the address', () => {
    const upload = {
      url: 'https://up.test/secret-place',
      offset: 40,
      sentTo: 50,
      chunkBytes: 10,
      losses: 0,
    };
    const record = describeOne({ request: { ...request, tus }, tus: upload });
    expect(record.upload).toEqual({ bytes: 100, isSent: false, confirmed: 40 });
    expect(JSON.stringify(record)).not.toContain('secret-place');
  });
});

test('sums', () => {
  expect(sumOf([])).toEqual({ inFiles: 0, inRows: 0, ofRequests: 0 });
  const one = { inFiles: 1, inRows: 2, ofRequests: 3 };
  expect(sumOf([one, one])).toEqual({ inFiles: 2, inRows: 4, ofRequests: 6 });
});

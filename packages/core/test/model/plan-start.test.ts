import { describe, expect, test } from 'vitest';
import { planStart } from '../../src/model/replacement.ts';
import type { RecordRow, RegistrationRow, RegistrationRows } from '../../src/model/rows.ts';
import { aRecord, aRegistration, aRequest, aResponse } from '../storage/rows.ts';

const base = 'https://app.test';
const get = (path: string, init?: RequestInit) => new Request(base + path, init);

function stored(
  paths: readonly string[],
  given: Partial<RegistrationRow> = {},
  record: Partial<RecordRow> = {},
): RegistrationRows {
  return {
    registration: aRegistration({ phase: 'settled', result: 'success', ...given }),
    records: paths.map((path, index) =>
      aRecord({
        index,
        state: 'done',
        received: 5,
        request: aRequest({ url: base + path }),
        response: aResponse(),
        ...record,
      }),
    ),
  };
}

const kept = { keepReplacedUntil: 'whole' };
const replaced = { keepReplacedUntil: 'stored', previous: [] };

describe('E25: what fetch does with an id that has settled', () => {
  test('nothing has: it starts', () => {
    for (const ifSettled of ['keep', 'replace', 'refresh'] as const)
      expect(planStart(undefined, [get('/a')], ifSettled)).toEqual(replaced);
  });

  test('keep: the same GETs in the same order are left as they are, whatever their headers and fragments', () => {
    const state = stored(['/a', '/b#x']);
    const same = [get('/a#y', { headers: { 'x-trace': '5' } }), get('/b')];
    expect(planStart(state, same, 'keep')).toBeNull();
  });

  test.each([
    ['another URL', [get('/a'), get('/c')]],
    ['another order', [get('/b'), get('/a')]],
    ['fewer', [get('/a')]],
    ['more', [get('/a'), get('/b'), get('/a')]],
    ['another range', [get('/a'), get('/b', { headers: { range: 'bytes=0-1' } })]],
    ['another method', [get('/a'), get('/b', { method: 'HEAD' })]],
    ['another hash', [get('/a'), get('/b', { integrity: 'sha256-AA==' })]],
    ['a body', [get('/a'), get('/b', { method: 'POST', body: 'new' })]],
  ])('keep: %s is another fetch; what is there stays until that is whole', (_, requests) => {
    expect(planStart(stored(['/a', '/b']), requests, 'keep')).toMatchObject(kept);
  });

  test('keep: an upload is never taken for one that has been sent', () => {
    const post = { request: aRequest({ url: `${base}/up`, method: 'POST' }) };
    const plan = planStart(stored(['/up'], {}, post), [get('/up', { method: 'POST' })], 'keep');
    expect(plan).toEqual({ ...kept, previous: [undefined] });
  });

  test('what has failed or was aborted starts again, and gives way at once', () => {
    const failed = stored(['/a'], { result: 'failure', failureReason: 'aborted' });
    for (const ifSettled of ['keep', 'replace', 'refresh'] as const)
      expect(planStart(failed, [get('/a')], ifSettled)).toEqual(replaced);
  });

  test('replace: gives way as soon as the new one is stored', () => {
    expect(planStart(stored(['/a']), [get('/a')], 'replace')).toEqual(replaced);
  });

  test('refresh: asks with what is stored for the same URL, and keeps it until the new one is whole', () => {
    const plan = planStart(stored(['/a', '/b']), [get('/b'), get('/c')], 'refresh');
    const previous = { response: aResponse(), received: 5, bodyIn: { uid: 'uid-1', index: 1 } };
    expect(plan).toEqual({ ...kept, previous: [previous, undefined] });
  });

  test('refresh: a body that lies elsewhere is known by where it lies', () => {
    const bodyIn = { uid: 'uid-0', index: 3 };
    const plan = planStart(stored(['/a'], {}, { bodyIn }), [get('/a')], 'refresh');
    expect(plan?.previous).toMatchObject([{ bodyIn }]);
  });

  test('refresh: what nobody has held against the hash that the app names now is fetched anew', () => {
    const asked = get('/a', { integrity: 'sha256-AA==' });
    expect(planStart(stored(['/a']), [asked], 'refresh')?.previous).toEqual([undefined]);
    const checked = { request: aRequest({ url: `${base}/a`, integrity: 'sha256-AA==' }) };
    const plan = planStart(stored(['/a'], {}, checked), [asked], 'refresh');
    expect(plan?.previous).toMatchObject([{ received: 5 }]);
  });

  test('refresh: only what is stored whole can be confirmed', () => {
    for (const record of [
      { response: aResponse({ status: 206 }) },
      { response: null },
      { state: 'failed' as const },
    ])
      expect(planStart(stored(['/a'], {}, record), [get('/a')], 'refresh')?.previous).toEqual([
        undefined,
      ]);
  });
});

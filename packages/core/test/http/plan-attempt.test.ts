import { describe, expect, it } from 'vitest';
import { planAttempt } from '../../src/http/plan-attempt.ts';
import type { StoredResponse } from '../../src/model/stored-exchange.ts';
import { AttemptHistory } from '../../src/transfer/attempt-history.ts';
import { aRecord, aRequest } from '../storage/rows.ts';

const response = (given: Partial<StoredResponse> = {}): StoredResponse => ({
  url: 'https://media.test/ep-5.mp3',
  status: 200,
  statusText: 'OK',
  type: 'basic',
  redirected: false,
  headers: [['etag', '"a"']],
  ...given,
});
const partial = (given = {}) =>
  aRecord({ received: 10, expectedBytes: 100, response: response(), ...given });

const fresh = () => new AttemptHistory();
const asWhole = { way: 'whole', from: 0, ranged: false, ifRange: null, to: null };

describe('planAttempt', () => {
  it('asks for the gap before a part, and for as much of the part as is compared', () => {
    const parts = [{ file: 'b', start: 50, end: 60 }];
    const record = partial({ parts });
    expect(planAttempt(record, fresh(), 4)).toMatchObject({ from: 6, to: 54, ranged: true });
    // A resume that was cut asks for less of what lies before it, and for no less of what follows.
    expect(planAttempt(record, fresh(), 1, 4)).toMatchObject({ from: 9, to: 54 });
    expect(planAttempt(record, fresh(), 1024)).toMatchObject({ from: 0, to: 100 });
  });

  it('asks for the rest of what is provable, from a little before its end', () => {
    expect(planAttempt(partial(), fresh(), 4)).toEqual({
      way: 'if-range',
      from: 6,
      ranged: true,
      ifRange: '"a"',
      to: null,
    });
    expect(planAttempt(partial(), fresh(), 1024)).toMatchObject({ from: 0, ranged: true });
  });

  it.each<[string, ReturnType<typeof partial>]>([
    ['nothing is stored', partial({ received: 0 })],
    ['there is no head', partial({ response: null })],
    ['it is no GET', partial({ request: aRequest({ method: 'POST' }) })],
    ['there is no validator', partial({ response: response({ headers: [] }) })],
    ['the tag is weak', partial({ response: response({ headers: [['etag', 'W/"a"']] }) })],
    ['it was no 200', partial({ response: response({ status: 203 }) })],
    ['more came than there is', partial({ unsure: true })],
    [
      'it was compressed',
      partial({
        response: response({
          headers: [
            ['etag', '"a"'],
            ['content-encoding', 'br'],
          ],
        }),
      }),
    ],
    [
      'the server has no ranges',
      partial({
        response: response({
          headers: [
            ['etag', '"a"'],
            ['accept-ranges', 'None'],
          ],
        }),
      }),
    ],
    [
      'the app asks for a range',
      partial({ request: aRequest({ headers: [['range', 'bytes=5-']] }) }),
    ],
  ])('asks for the whole when %s', (_, record) => {
    expect(planAttempt(record, fresh(), 0)).toEqual(asWhole);
  });

  it('R5: after ranged requests that led nowhere, the whole is only probed; ranges that then fail are given up', () => {
    const history = fresh();
    const ways: string[] = [];
    for (let i = 0; i < 3; i += 1) {
      const plan = planAttempt(partial(), history, 0);
      ways.push(plan.way);
      history.failed(plan);
    }
    // The network was dead: nothing speaks against ranges.
    expect(ways).toEqual(['if-range', 'range', 'probe']);
    expect(planAttempt(partial(), history, 0).way).toBe('range');
    history.failed(planAttempt(partial(), history, 0));
    expect(planAttempt(partial(), history, 0)).toMatchObject({ way: 'probe', ranged: false });
    history.ranges.wholeAnswered();
    const deciding = planAttempt(partial(), history, 0);
    expect(deciding.way).toBe('range');
    history.failed(deciding);
    expect(planAttempt(partial(), history, 0)).toEqual(asWhole);
  });
});

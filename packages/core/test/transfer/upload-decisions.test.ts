import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerPatienceMs, sendPatience } from '../../src/transfer/send-request.ts';
import {
  isBudgetSpent,
  leastDelayMs,
  MAX_UNANSWERED_BODIES,
  mayHaveArrived,
} from '../../src/transfer/uploads.ts';

const backoff = { baseDelayMs: 1000, maxDelayMs: 60_000 };
const MiB = 2 ** 20;

describe('what an upload may cost', () => {
  it('eight bodies, and nothing is counted against an empty one', () => {
    expect(isBudgetSpent(100, 799)).toBe(false);
    expect(isBudgetSpent(100, 800)).toBe(true);
    expect(isBudgetSpent(0, 0)).toBe(false);
  });

  it('the wait grows with what was spent, and is never longer than maxDelayMs', () => {
    expect(leastDelayMs(1000, 0, backoff)).toBe(0);
    expect(leastDelayMs(1000, 1000, backoff)).toBe(1000);
    expect(leastDelayMs(1000, 4000, backoff)).toBe(8000);
    expect(leastDelayMs(20 * MiB, 20 * MiB, backoff)).toBe(20 * 1024);
    fc.assert(
      fc.property(fc.nat(2 ** 40), fc.nat(2 ** 45), fc.nat(2 ** 45), (size, one, more) => {
        const first = leastDelayMs(size, one, backoff);
        const second = leastDelayMs(size, one + more, backoff);
        expect(second).toBeGreaterThanOrEqual(first);
        expect(second).toBeLessThanOrEqual(backoff.maxDelayMs);
      }),
    );
  });

  it('the last thing that went wrong stays to be read', () => {
    expect(mayHaveArrived('POST', 'No answer came for 10 ms.')).toMatch(
      /^No answer.* ms\. This POST/,
    );
    expect(MAX_UNANSWERED_BODIES).toBe(8);
  });
});

describe('patience with a sending', () => {
  const facts = { stallTimeoutMs: 30_000, attempts: 0, bodyBytes: MiB, repeatable: true };

  it('grows with attempts, and has a bound', () => {
    const waits = [0, 1, 2, 3, 4, 50].map((attempts) => sendPatience({ ...facts, attempts }));
    expect(waits.map(({ quietMs }) => quietMs / 1000)).toEqual([30, 60, 120, 240, 240, 240]);
    expect(waits.map(({ answerMs }) => answerMs / 1000)).toEqual([60, 120, 240, 480, 480, 480]);
  });

  it('where nobody tells, allows for the size of the body', () => {
    const { wholeMs } = sendPatience({ ...facts, bodyBytes: 100 * MiB });
    expect(wholeMs / 1000).toBeCloseTo(60 + 819.2);
  });

  it('has more of it for what may be sent only once', () => {
    const { quietMs, answerMs } = sendPatience({ ...facts, repeatable: false });
    expect([quietMs, answerMs]).toEqual([300_000, 300_000]);
  });

  it('a request without a body waits as it did', () => {
    const { quietMs, wholeMs } = sendPatience({ ...facts, bodyBytes: 0, attempts: 9 });
    expect([quietMs, wholeMs]).toEqual([30_000 * 64, 30_000 * 64]);
  });

  it('an answer may take as long as the sending took, within what the whole may take', () => {
    const patience = sendPatience(facts);
    expect(answerPatienceMs(patience, 5000)).toBe(65_000);
    expect(answerPatienceMs(patience, 1e12)).toBe(patience.wholeMs);
    // A clock that was set back.
    expect(answerPatienceMs(patience, -1e12)).toBe(patience.answerMs);
  });
});

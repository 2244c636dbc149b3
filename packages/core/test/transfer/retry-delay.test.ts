import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boundedWait, retryDelayMs } from '../../src/transfer/retry.ts';

describe('promise 9: waits', () => {
  const unit = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  const backoff = { baseDelayMs: 1000, maxDelayMs: 60_000, maxRetryAfterMs: 3_600_000 };

  it('full jitter up to a bound that doubles; never less than Retry-After, as far as that is bearable', () => {
    const wish = fc.option(fc.integer({ min: 0, max: 10 ** 12 }));
    fc.assert(
      fc.property(fc.nat(2000), unit, wish, (attempts, random, wanted) => {
        const wait = retryDelayMs(attempts, wanted, () => random, backoff);
        const bound = Math.min(60_000, 1000 * 2 ** attempts);
        const imposed = Math.min(wanted ?? 0, 3_600_000);
        expect(wait).toBe(Math.max(random * bound, imposed));
      }),
    );
  });

  it('E13, R11: a row that says to wait for long is not believed further than a wait can be', () => {
    const now = 1_700_000_000_000;
    fc.assert(
      fc.property(fc.double({ noNaN: true }), fc.boolean(), (notBefore, imposed) => {
        const row = { notBefore, ...(imposed && { imposed: true as const }) };
        const until = boundedWait(row, now, backoff);
        expect(until).toBeLessThanOrEqual(now + (imposed ? 3_600_000 : 60_000));
        expect(until).toBeLessThanOrEqual(notBefore);
      }),
    );
  });
});

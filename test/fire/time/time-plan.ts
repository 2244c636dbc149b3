import type { Fault } from '../../../packages/core/test/transfer/fault.ts';

const SECOND = 1000;
const HOUR = 3_600_000;
const YEAR = 365 * 24 * HOUR;

export type Happening =
  | { readonly kind: 'passing'; readonly ms: number }
  /** The clock is put right, or wrong. */
  | { readonly kind: 'jump'; readonly ms: number }
  /** The device sleeps: timers fire late. */
  | { readonly kind: 'sleep'; readonly ms: number }
  /** The network really comes and goes every 200 ms; or it stays as it is, and only `onLine` does. */
  | { readonly kind: 'flapping'; readonly times: number; readonly isReal: boolean }
  /** What the device says, and how it is. They need not agree. */
  | { readonly kind: 'network'; readonly says: boolean; readonly isUp: boolean };

export interface TimePlan {
  readonly bytes: number;
  readonly faults: readonly Fault[];
  readonly happenings: readonly Happening[];
  /** What the device says in the end, when the network is up. */
  readonly saysInTheEnd: boolean;
}

export function planTime(random: () => number): TimePlan {
  const upTo = (max: number) => Math.floor(random() * (max + 1));
  const pick = <T>(list: readonly T[]): T => list[upTo(list.length - 1)] as T;
  const flag = () => random() < 0.5;
  /** As often a second as a year. */
  const anyLength = (max: number) => Math.round(SECOND * (max / SECOND) ** random());

  const fault = (): Fault =>
    pick<() => Fault>([
      () => ({ kind: 'reset', after: upTo(200) }),
      () => ({ kind: 'stall', after: upTo(200) }),
      () => ({ kind: 'no answer' }),
      () => ({ kind: 'silence' }),
      () => ({
        kind: 'status',
        status: 503,
        retryAfter: pick([null, '3', '86400', '99999999999']),
      }),
    ])();
  const happening = (): Happening =>
    pick<() => Happening>([
      () => ({ kind: 'passing', ms: upTo(90 * SECOND) }),
      () => ({ kind: 'jump', ms: (flag() ? 1 : -1) * anyLength(10 * YEAR) }),
      () => ({ kind: 'sleep', ms: anyLength(24 * HOUR) }),
      () => ({ kind: 'flapping', times: upTo(100), isReal: flag() }),
      () => ({ kind: 'network', says: flag(), isUp: flag() }),
    ])();
  return {
    bytes: 1 + upTo(400),
    faults: Array.from({ length: upTo(8) }, fault),
    happenings: Array.from({ length: 1 + upTo(12) }, happening),
    saysInTheEnd: flag(),
  };
}

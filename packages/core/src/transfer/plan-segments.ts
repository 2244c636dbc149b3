import type { Span } from '../model/body-parts.ts';

/** What one connection brings: the bytes from `from` up to `end`. */
export interface Claim {
  readonly from: number;
  /** Up to where it has brought them. */
  readonly position: number;
  readonly end: number;
  /** `0` while nothing has come. */
  readonly bytesPerMs: number;
}

/** What a further connection is to bring. `of` is the claim of which it takes the end, `null` when nobody brings it. */
export interface Job<C extends Claim = Claim> extends Span {
  readonly of: C | null;
}

/** Less is not worth another request, in bytes. */
export const LEAST_SEGMENT_BYTES: number = 1024 * 1024;

/**
 * What the next connection brings: the first hole that nobody fills, else the second half of what the slowest connection still has
 * to bring. `null` when that is too little.
 */
export function nextJob<C extends Claim>(
  holes: readonly Span[],
  claims: readonly C[],
  leastBytes: number = LEAST_SEGMENT_BYTES,
): Job<C> | null {
  for (const hole of holes) {
    const [free] = without(hole, claims);
    if (free) return { ...free, of: null };
  }
  let slowest: { readonly claim: C; readonly dueMs: number } | null = null;
  const fastest = Math.max(0, ...claims.map(({ bytesPerMs }) => bytesPerMs));
  for (const claim of claims) {
    const rest = claim.end - claim.position;
    if (rest < 2 * leastBytes) continue;
    // Of one that has brought nothing yet it is not known how fast it is.
    const dueMs = rest / (claim.bytesPerMs || fastest || 1);
    if (!slowest || dueMs > slowest.dueMs) slowest = { claim, dueMs };
  }
  if (!slowest) return null;
  const { claim } = slowest;
  const start = claim.position + Math.ceil((claim.end - claim.position) / 2);
  return { start, end: claim.end, of: claim };
}

/** What of `hole` is in none of the claims, in order. */
function without(hole: Span, claims: readonly Claim[]): readonly Span[] {
  let left: readonly Span[] = [hole];
  for (const { from, end } of claims)
    left = left.flatMap((span) => [
      { start: span.start, end: Math.min(span.end, from) },
      { start: Math.max(span.start, end), end: span.end },
    ]);
  return left.filter(({ start, end }) => start < end).sort((one, other) => one.start - other.start);
}

/** How fast a body has come by so many connections. */
export interface Measurement {
  readonly connections: number;
  /** For how long it was measured. */
  readonly ms: number;
  readonly bytesPerMs: number;
  /** The same by one connection fewer; `null` when that was not measured. */
  readonly before: number | null;
  /** What is still to come, in bytes. */
  readonly restBytes: number;
}

const LEAST_MEASURED_MS = 1000;
/** What takes less by the connections that there are is not worth another one. */
const WORTH_MS = 3000;
/** A connection that brings less than so much more than those before it is the last one. */
const LEAST_GAIN = 1.1;

/**
 * Whether `segments: 'auto'` adds a connection: `wait` while too little is measured, or too little is left; `settled` when the last
 * one has brought no gain.
 */
export function judgeThroughput(measured: Measurement): 'add' | 'wait' | 'settled' {
  const { connections, ms, bytesPerMs, before, restBytes } = measured;
  if (connections >= MOST_AUTOMATIC) return 'settled';
  if (ms < LEAST_MEASURED_MS || bytesPerMs <= 0 || restBytes / bytesPerMs < WORTH_MS) return 'wait';
  return before !== null && bytesPerMs < before * LEAST_GAIN ? 'settled' : 'add';
}

/** As many connections to one host as the browser may be asked for by default, see `concurrency.perHost`. */
export const MOST_AUTOMATIC = 4;

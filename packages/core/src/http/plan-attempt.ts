import { gapEnd } from '../model/body-parts.ts';
import type { RecordRow } from '../model/rows.ts';
import { type StoredRequest, toHeaders } from '../model/stored-exchange.ts';
import { isEncoded } from './ranges.ts';
import { strongValidator } from './validators.ts';

/**
 * How the rest of a record is asked for:
 * - `if-range`: as a range, with `If-Range` where that costs no CORS preflight
 * - `range`: as a range without `If-Range`
 * - `probe`: the whole, only to learn whether requests without a range are answered
 * - `whole`: the whole, because ranges do not work
 */
export type RangeWay = 'if-range' | 'range' | 'probe' | 'whole';

/** After so many requests for the whole that brought nothing new, ranges are tried again: the network may have changed. */
const FORGET_AFTER = 5;

/**
 * What one run has learnt about ranged requests for one record. A server, or a proxy, may refuse or drop every request that
 * names a range. That looks like a dead network, so it is believed only when a request without a range was answered in
 * between: otherwise the whole of a large file would be transferred again because a network was down.
 */
export class RangeTrust {
  #failures = 0;
  #wholeIsAnswered = false;
  #isDistrusted = false;
  #fruitlessWholes = 0;

  get way(): RangeWay {
    if (this.#isDistrusted) return 'whole';
    if (this.#failures === 0) return 'if-range';
    if (this.#wholeIsAnswered || this.#failures % 2 === 1) return 'range';
    return 'probe';
  }

  /** A ranged request, or the probe, got no usable answer. */
  failed(): void {
    if (this.#wholeIsAnswered) this.distrust();
    else this.#failures += 1;
  }

  /** The probe was answered: the next ranged request shows whether ranges work. */
  wholeAnswered(): void {
    this.#wholeIsAnswered = true;
  }

  /** Answers to ranges prove nothing, or do not come. */
  distrust(): void {
    this.#isDistrusted = true;
    this.#fruitlessWholes = 0;
  }

  /** A request for the whole brought nothing new. */
  wholeFailed(): void {
    this.#fruitlessWholes += 1;
    if (this.#isDistrusted && this.#fruitlessWholes >= FORGET_AFTER) this.worked();
  }

  /** New bytes came. */
  worked(): void {
    this.#failures = 0;
    this.#wholeIsAnswered = false;
    this.#isDistrusted = false;
    this.#fruitlessWholes = 0;
  }
}

/** What the next attempt of a record asks for. */
export interface AttemptPlan {
  readonly way: RangeWay;
  /** The first byte that is asked for. `0` asks for the whole. */
  readonly from: number;
  /** Whether there is a `Range` header. The whole is asked for as `0-` to get it without compression and with its size. */
  readonly ranged: boolean;
  /** What `If-Range` names; `null` for no such header. */
  readonly ifRange: string | null;
  /** Where in the body the bytes end that are asked for; `null` for all that follow. */
  readonly to: number | null;
}

/** What the attempts before have shown: see `AttemptHistory`. */
interface KnownOfServer {
  readonly ranges: { readonly way: RangeWay };
  readonly asRange: boolean | null;
  readonly replacedBy: string | null;
}

/**
 * Plans to ask for the rest only where an answer can be proved to continue what is stored (promise 2), and from
 * `overlapBytes` before its end: if these bytes come otherwise than they are stored, the answer is counted in other bytes,
 * those of a compressed form for instance. Where stored bytes go on beyond a gap, it plans to ask up to `beyondBytes` of these,
 * for the same reason. Otherwise it plans to ask for the whole, whose beginning is compared.
 */
export function planAttempt(
  record: RecordRow,
  history: KnownOfServer,
  overlapBytes: number,
  beyondBytes: number = overlapBytes,
): AttemptPlan {
  const validator =
    record.received > 0 && history.replacedBy === null ? rangeValidator(record) : null;
  const { way } = history.ranges;
  if (validator === null || way === 'whole' || way === 'probe')
    return {
      way: validator !== null && way === 'probe' ? 'probe' : 'whole',
      from: 0,
      ranged: mayAskForRange(record) && history.asRange === true && way !== 'probe',
      ifRange: null,
      to: null,
    };
  const from = Math.max(0, record.received - overlapBytes);
  // Up to the part that is stored beyond the gap, and as many bytes of it as are compared.
  const next = gapEnd(record);
  const to = next === null ? null : Math.min(next + beyondBytes, record.expectedBytes ?? Infinity);
  return { way, from, to, ranged: true, ifRange: way === 'if-range' ? validator : null };
}

/** The value of `Range` that asks for the bytes from `from` up to, but not including, `to`. */
export const rangeHeader = (from: number, to: number | null): string =>
  `bytes=${from}-${to === null ? '' : to - 1}`;

/** The strong validator by which a range can be proved to be of the response that is stored; `null` without one. */
export function rangeValidator(record: RecordRow): string | null {
  const { response, unsure } = record;
  if (response === null || unsure || !mayAskForRange(record)) return null;
  const headers = toHeaders(response.headers);
  const mayServeRanges =
    response.status === 200 &&
    !isEncoded(headers) &&
    headers.get('accept-ranges')?.toLowerCase() !== 'none';
  return mayServeRanges ? strongValidator(headers) : null;
}

const mayAskForRange = (record: RecordRow): boolean =>
  record.request.method === 'GET' && !hasOwnRange(record);

/**
 * Whether nothing in this answer says where its body ends, while an answer to a range would. Firefox and WebKit take a
 * compressed body that was cut for a whole one; WebKit does so with uncompressed ones too.
 */
export function endsUnprovably(
  record: RecordRow,
  { status, headers }: { readonly status: number; readonly headers: Headers },
): boolean {
  return (
    status === 200 &&
    (isEncoded(headers) || !headers.has('content-length')) &&
    headers.get('accept-ranges')?.toLowerCase() === 'bytes' &&
    mayAskForRange(record)
  );
}

/** Whether the app's request names a byte range itself: that range is its whole response. */
export const hasOwnRange = ({ request }: Pick<RecordRow, 'request'>): boolean =>
  request.headers.some(([name]) => name.toLowerCase() === 'range');

/**
 * Whether sending it again has no other effect than sending it once: the methods that RFC 9110 §9.2.2 calls idempotent,
 * any request whose `Idempotency-Key` (IETF httpapi) lets the server tell a repetition, and uploads by tus, whose servers
 * refuse a byte that they have.
 */
export const isRepeatable = ({
  method,
  headers,
  tus,
}: Pick<StoredRequest, 'method' | 'headers' | 'tus'>): boolean =>
  tus !== undefined ||
  ['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS'].includes(method) ||
  headers.some(([name]) => name.toLowerCase() === 'idempotency-key');

/** Whether a status says that the trouble may pass (promise 5). */
export const isTransientStatus = (status: number): boolean =>
  status === 408 || status === 425 || status === 429 || status >= 500;

import type { RecordRow } from '../model/rows.ts';
import { type StoredRequest, toHeaders } from '../model/stored-exchange.ts';
import { isEncoded } from './ranges.ts';
import { strongValidator } from './validators.ts';

/**
 * How the rest of a record is asked for:
 * - `if-range`: as a range, guarded by `If-Range` where that costs no CORS preflight
 * - `range`: as a range alone
 * - `probe`: the whole, only to learn whether requests without a range are answered
 * - `whole`: the whole, since ranges lead nowhere
 */
export type RangeWay = 'if-range' | 'range' | 'probe' | 'whole';

/** After so many whole answers that brought nothing new, ranges are tried again: the network may be another one by now. */
const FORGET_AFTER = 5;

/**
 * What one run has learnt about ranged requests for one record. A server, or something on the way to it, may refuse or
 * swallow every request that names a range. That looks like a dead network, so it is believed only when a request without
 * one was answered in between: asking for the whole of a large file because a network was down would waste it.
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

  /** A ranged request, or the probe, got no answer that could be used. */
  failed(): void {
    if (this.#wholeIsAnswered) this.distrust();
    else this.#failures += 1;
  }

  /** The probe was answered: the next ranged request decides. */
  wholeAnswered(): void {
    this.#wholeIsAnswered = true;
  }

  /** Ranges of this source prove nothing, or nothing answers them. */
  distrust(): void {
    this.#isDistrusted = true;
    this.#fruitlessWholes = 0;
  }

  /** Asking for the whole got no further either. */
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
  /** Whether a `Range` header says so. The whole as the range `0-` is answered without compression and with its size. */
  readonly ranged: boolean;
  /** What `If-Range` names; `null` for no such header. */
  readonly ifRange: string | null;
}

/** What the attempts before have shown: see `AttemptHistory`. */
interface KnownOfServer {
  readonly ranges: { readonly way: RangeWay };
  readonly asRange: boolean | null;
  readonly replacedBy: string | null;
}

/**
 * Asks for the rest only where the answer can be proved to continue what is stored (promise 2), and from `overlapBytes`
 * before its end: an answer whose first bytes differ from the last ones that are stored counts in other bytes, of a
 * compressed form for instance. Else it asks for the whole, whose beginning is compared with what is stored.
 */
export function planAttempt(
  record: RecordRow,
  history: KnownOfServer,
  overlapBytes: number,
): AttemptPlan {
  const validator = isResumable(record) && history.replacedBy === null ? validatorOf(record) : null;
  const { way } = history.ranges;
  if (validator === null || way === 'whole' || way === 'probe')
    return {
      way: validator !== null && way === 'probe' ? 'probe' : 'whole',
      from: 0,
      ranged: mayAskForRange(record) && history.asRange === true && way !== 'probe',
      ifRange: null,
    };
  const from = Math.max(0, record.received - overlapBytes);
  return { way, from, ranged: true, ifRange: way === 'if-range' ? validator : null };
}

/** Whether a prefix is stored that a ranged answer can be proved to continue. */
function isResumable(record: RecordRow): boolean {
  const { response, received, unsure } = record;
  if (received === 0 || response === null || unsure || !mayAskForRange(record)) return false;
  const headers = toHeaders(response.headers);
  return (
    response.status === 200 &&
    !isEncoded(headers) &&
    headers.get('accept-ranges')?.toLowerCase() !== 'none'
  );
}

const validatorOf = ({ response }: RecordRow): string | null =>
  strongValidator(toHeaders(response?.headers ?? []));

const mayAskForRange = (record: RecordRow): boolean =>
  record.request.method === 'GET' && !hasOwnRange(record);

/**
 * Whether nothing tells where the body of this answer ends, and asking for it as a range would. Firefox and WebKit take
 * a compressed body that was cut for a whole one, and WebKit does so without any compression.
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

/** A request that names a byte range itself gets that range as its whole response. */
export const hasOwnRange = ({ request }: Pick<RecordRow, 'request'>): boolean =>
  request.headers.some(([name]) => name.toLowerCase() === 'range');

/**
 * Whether sending it again has no other effect than sending it once: the methods that RFC 9110 §9.2.2 calls idempotent,
 * and any request whose `Idempotency-Key` (IETF httpapi) lets the server tell a repetition.
 */
export const isRepeatable = ({
  method,
  headers,
}: Pick<StoredRequest, 'method' | 'headers'>): boolean =>
  ['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS'].includes(method) ||
  headers.some(([name]) => name.toLowerCase() === 'idempotency-key');

/** Statuses that say "not now" rather than "no" (promise 5). */
export const isTransientStatus = (status: number): boolean =>
  status === 408 || status === 425 || status === 429 || status >= 500;

import type { RangeWay } from '../engine/range-trust.ts';
import { toHeaders } from '../spec/header-list.ts';
import type { RecordRow } from '../store/record-row.ts';
import { isEncoded } from './ranges.ts';
import { strongValidator } from './validators.ts';

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

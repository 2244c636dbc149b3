import { announcedBytes } from '../spec/announced-bytes.ts';
import { strongValidator } from '../spec/validators.ts';
import type { RecordRow } from '../store/record-row.ts';

/** What the next attempt of a record asks for. */
export interface AttemptPlan {
  /** Response bytes that are kept: the request asks for what follows. `0` asks for the whole. */
  readonly offset: number;
  /** What proves that the answer continues it; `null` when the whole is asked for. */
  readonly validator: string | null;
  /** The whole is asked for as the range `0-`, which is answered without compression and with its size. */
  readonly asRange: boolean;
}

const WHOLE: AttemptPlan = { offset: 0, validator: null, asRange: false };

/**
 * Asks for the rest only where the answer can be proved to continue what is stored (promise 2). `asRange` asks for the
 * whole in the way whose end can be proved.
 */
export function planAttempt(record: RecordRow, asRange: boolean): AttemptPlan {
  const { response, received } = record;
  if (!mayAskForRange(record)) return WHOLE;
  if (received === 0 || response === null) return { ...WHOLE, asRange };
  const headers = toHeaders(response.headers);
  const validator = strongValidator(headers);
  if (validator === null || !isResumable(response.status, headers)) return { ...WHOLE, asRange };
  return { offset: received, validator, asRange: false };
}

/** Browsers check the integrity of what comes, and a part never passes. */
const mayAskForRange = (record: RecordRow): boolean =>
  record.request.method === 'GET' && record.request.integrity === '' && !hasOwnRange(record);

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
    announcedBytes(record.request.method, headers) === null &&
    headers.get('accept-ranges')?.toLowerCase() === 'bytes' &&
    mayAskForRange(record)
  );
}

/** A request that names a byte range itself gets that range as its whole response. */
export const hasOwnRange = ({ request }: RecordRow): boolean =>
  request.headers.some(([name]) => name.toLowerCase() === 'range');

const isResumable = (status: number, headers: Headers): boolean =>
  status === 200 &&
  !headers.has('content-encoding') &&
  headers.get('accept-ranges')?.toLowerCase() !== 'none';

export const toHeaders = (list: readonly (readonly [string, string])[]): Headers =>
  new Headers(list.map(([name, value]) => [name, value]));

import { strongValidator } from '../spec/validators.ts';
import type { RecordRow } from '../store/record-row.ts';

/** What the next attempt of a record asks for. */
export interface AttemptPlan {
  /** Response bytes that are kept: the request asks for what follows. `0` asks for the whole. */
  readonly offset: number;
  /** What proves that the answer continues it; `null` when the whole is asked for. */
  readonly validator: string | null;
}

const WHOLE: AttemptPlan = { offset: 0, validator: null };

/** Asks for the rest only where the answer can be proved to continue what is stored (promise 2). */
export function planAttempt(record: RecordRow): AttemptPlan {
  const { response, received, request } = record;
  if (received === 0 || response === null || request.method !== 'GET') return WHOLE;
  // Browsers check the integrity of what comes, and a part never passes.
  if (request.integrity !== '') return WHOLE;
  const headers = toHeaders(response.headers);
  const validator = strongValidator(headers);
  if (validator === null || !isResumable(response.status, headers) || hasOwnRange(record))
    return WHOLE;
  return { offset: received, validator };
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

import { strongValidator } from '../spec/validators.ts';
import type { RecordRow } from '../store/record-row.ts';

/** What the next attempt of a record asks for. */
export interface AttemptPlan {
  /** Response bytes that are kept: the request asks for what follows. `0` asks for the whole. */
  readonly offset: number;
  /** Headers to add to the request. */
  readonly headers: readonly (readonly [name: string, value: string])[];
}

const WHOLE: AttemptPlan = { offset: 0, headers: [] };

/**
 * Asks for the rest only where the answer can be proved to continue what is stored (promise 2). To another origin no
 * `If-Range` goes: it would cost a CORS preflight that many servers refuse; the answer's validators are compared anyway.
 */
export function planAttempt(record: RecordRow, sameOrigin: boolean): AttemptPlan {
  const { response, received, request } = record;
  if (received === 0 || response === null || request.method !== 'GET') return WHOLE;
  const headers = toHeaders(response.headers);
  const validator = strongValidator(headers);
  if (validator === null || !isResumable(response.status, headers) || hasOwnRange(record))
    return WHOLE;
  return {
    offset: received,
    headers: [
      ['Range', `bytes=${received}-`],
      ...(sameOrigin ? [['If-Range', validator] as const] : []),
    ],
  };
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

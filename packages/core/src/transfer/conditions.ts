import { conditionsFor } from '../http/validators.ts';
import type { RecordRow } from '../model/rows.ts';
import { toHeaders } from '../model/stored-exchange.ts';

/**
 * The headers that ask whether a response of the same request, which is stored from before, still holds. To another origin,
 * or where a redirect leads there, they cost a CORS preflight. Many servers refuse it, which looks like a dead network, so
 * every second try after network trouble goes without them.
 */
export function conditionsOf({
  previous,
  received,
  problem,
  attempts,
}: RecordRow): readonly (readonly [string, string])[] {
  if (!previous || received > 0) return [];
  const isNetworkTrouble = problem !== null && problem.name !== 'HttpError';
  if (isNetworkTrouble && attempts % 2 === 1) return [];
  return conditionsFor(toHeaders(previous.response.headers));
}

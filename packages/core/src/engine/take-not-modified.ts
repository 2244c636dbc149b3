import { conditionsFor, confirms, freshened } from '../spec/conditions.ts';
import { toHeaders } from '../spec/header-list.ts';
import type { RecordRow } from '../store/record-row.ts';
import type { StoredResponse } from '../store/stored-response.ts';
import { forgetPrevious, keepPrevious } from '../store/transitions/keep-previous.ts';
import type { AttemptOutcome } from '../transfer/attempt-outcome.ts';
import type { RegistrationRun } from '../transfer/registration-run.ts';

/**
 * The conditions under which the whole is asked for: that what is stored of the same request no longer holds. To another
 * origin, or where a redirect leads there, they cost a CORS preflight that many servers refuse, which looks like a dead
 * network: so every second try after such trouble goes without.
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

/** A 304 to a request with conditions. */
export async function takeNotModified(
  run: RegistrationRun,
  { index, previous }: RecordRow,
  head: StoredResponse,
): Promise<AttemptOutcome> {
  const holds =
    previous &&
    confirms(toHeaders(head.headers), toHeaders(previous.response.headers)) &&
    (await isThere(run, previous));
  if (!holds) {
    await run.apply([index], forgetPrevious(run.epoch, index));
    return { kind: 'again' };
  }
  const headers = freshened(previous.response.headers, head.headers);
  await run.apply([index], keepPrevious(run.epoch, index, { ...previous.response, headers }));
  return { kind: 'done' };
}

/** The browser may have evicted it, or its registration be put in quarantine. */
async function isThere(
  run: RegistrationRun,
  { bodyIn, received }: NonNullable<RecordRow['previous']>,
): Promise<boolean> {
  if (received === 0) return true;
  const body = { ...bodyIn, side: 'response' as const };
  return (await run.ports.store.readChunk(body, received - 1)) !== undefined;
}

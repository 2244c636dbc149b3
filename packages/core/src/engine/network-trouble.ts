import { CorsRefusedError } from '../platform/transport.ts';
import { type AttemptOutcome, fetchError, problemOf, retry } from './attempt-outcome.ts';

/** A proxy's error page without CORS headers looks like a refusal too, so it is not believed at once. */
const MAX_CORS_REFUSALS = 5;

/** Network trouble is not failure, unless the request may not be sent again or the server will not let us read it. */
export function networkTrouble(error: unknown, repeatable: boolean): AttemptOutcome {
  const failure = fetchError(problemOf(error));
  if (!repeatable) return { kind: 'failed', failure };
  return error instanceof CorsRefusedError
    ? retry(failure, { maxInARow: MAX_CORS_REFUSALS })
    : retry(failure);
}

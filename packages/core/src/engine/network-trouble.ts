import { isMixedContent } from '../http/requests.ts';
import { CorsRefusedError } from '../model/transport.ts';
import { problemOf } from '../spec/problem-of.ts';
import { type AttemptOutcome, fetchError, retry } from '../transfer/attempt-outcome.ts';
import type { RegistrationRun } from '../transfer/registration-run.ts';
import { isRepeatable } from './classify-answer.ts';

/** A proxy's error page without CORS headers looks like a refusal too, so it is not believed for some minutes. */
const MAX_CORS_REFUSALS = 12;

/** A page that is not secure is blocked without being asked for: once more, for the case that the network was down. */
const MAX_MIXED_CONTENT = 3;

/** Network trouble is not failure, unless the request may not be sent again or the server will not let us read it. */
export function networkTrouble(
  run: RegistrationRun,
  index: number,
  error: unknown,
): AttemptOutcome {
  const { request, response } = run.record(index);
  const failure = fetchError(problemOf(error));
  if (!isRepeatable(request)) return { kind: 'failed', failure };
  // Whoever has let an answer be read once does not forbid it: the page of a proxy in between does.
  if (response !== null) return retry(failure);
  if (isMixedContent(run.ports.pageUrl, request.url)) {
    const message = `${failure.problem.message}. The page is secure and ${request.url} is not: browsers block that.`;
    const blocked = fetchError({ name: 'NetworkError', message });
    return retry(blocked, { maxInARow: MAX_MIXED_CONTENT });
  }
  return error instanceof CorsRefusedError
    ? retry(failure, { maxInARow: MAX_CORS_REFUSALS })
    : retry(failure);
}

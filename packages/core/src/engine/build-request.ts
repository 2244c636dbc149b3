import type { AttemptPlan } from '../http/plan-attempt.ts';
import type { RecordRow } from '../store/record-row.ts';
import type { RegistrationRun } from '../transfer/registration-run.ts';
import { conditionsOf } from './take-not-modified.ts';

/**
 * The request of one attempt, without its body: as the app's `prepareRequest` has made it, with the byte range that the
 * plan asks for.
 */
export function buildRequest(
  run: RegistrationRun,
  record: RecordRow,
  plan: AttemptPlan,
  prepared: Request,
): Request {
  const headers = new Headers(prepared.headers);
  // Checked when the whole is stored: the browser would hold back the response, and refuse every part.
  const init: RequestInit = { headers, integrity: '' };
  // What is kept here is not to be kept twice: writing it to the HTTP cache as well costs as much again.
  if (prepared.cache === 'default' && record.request.bodyBytes === null) init.cache = 'no-store';
  if (plan.ranged) headers.set('Range', `bytes=${plan.from}-`);
  if (plan.ifRange !== null && mayGuard(run, record, prepared))
    headers.set('If-Range', plan.ifRange);
  for (const [name, value] of conditionsOf(record)) headers.set(name, value);
  return new Request(prepared, init);
}

/**
 * To another origin `If-Range` would cost a CORS preflight that many servers refuse, also when the way there is a redirect
 * of our own origin's: the answer that is stored tells where the bytes come from. Its validators are compared anyway.
 */
function mayGuard({ ports }: RegistrationRun, { response }: RecordRow, { url }: Request): boolean {
  return new URL(url).origin === new URL(ports.pageUrl).origin && response?.type !== 'cors';
}

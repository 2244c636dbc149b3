import { abortable } from '../platform/abortable.ts';
import type { RecordRow } from '../store/record-row.ts';
import { restoreRequest } from '../store/stored-request.ts';
import type { AttemptPlan } from './plan-attempt.ts';
import type { RegistrationRun } from './registration-run.ts';

/**
 * The request of one attempt, without its body: as it was stored, with the secrets that are only in memory, then as the
 * app's `prepareRequest` wants it, then with the byte range that the plan asks for.
 */
export async function buildRequest(
  run: RegistrationRun,
  record: RecordRow,
  plan: AttemptPlan,
): Promise<Request> {
  const { ports, options } = run;
  const secrets = ports.secretHeaders(run.uid, record.index);
  const stored = restoreRequest(record.request, null, secrets);
  const context = {
    registrationId: run.state.registration.id,
    recordIndex: record.index,
    attempt: record.attempts,
  };
  // The app's hook may hang: that must not hold up an abort, nor the slot.
  const prepared = options.prepareRequest
    ? await abortable(Promise.resolve(options.prepareRequest(stored, context)), run.signal)
    : stored;
  const headers = new Headers(prepared.headers);
  const init: RequestInit = { headers };
  // What is kept here is not to be kept twice: writing it to the HTTP cache as well costs as much again.
  if (prepared.cache === 'default' && record.request.bodyBytes === null) init.cache = 'no-store';
  if (plan.validator === null && !plan.asRange) return new Request(prepared, init);
  headers.set('Range', `bytes=${plan.offset}-`);
  // To another origin it would cost a CORS preflight that many servers refuse; the answer's validators are compared anyway.
  if (plan.validator && new URL(prepared.url).origin === new URL(ports.baseUrl).origin)
    headers.set('If-Range', plan.validator);
  return new Request(prepared, init);
}

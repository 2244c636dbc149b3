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
  const prepared = options.prepareRequest
    ? await options.prepareRequest(stored, {
        registrationId: run.state.registration.id,
        recordIndex: record.index,
        attempt: record.attempts,
      })
    : stored;
  if (plan.headers.length === 0) return prepared;
  const headers = new Headers(prepared.headers);
  for (const [name, value] of plan.headers) headers.set(name, value);
  return new Request(prepared, { headers });
}

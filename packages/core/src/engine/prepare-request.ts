import { restoreRequest } from '../model/stored-exchange.ts';
import { abortable } from '../platform/abortable.ts';
import { timeBox } from '../platform/time-box.ts';
import type { RecordRow } from '../store/record-row.ts';
import type { RegistrationRun } from '../transfer/registration-run.ts';
import type { PrepareRequestContext } from './hooks.ts';

/** The stored request with the secrets that are only in memory, as the app's `prepareRequest` wants it. */
export async function prepareRequest(run: RegistrationRun, record: RecordRow): Promise<Request> {
  const { ports, options } = run;
  const stored = restoreRequest(record.request, null, ports.secretHeaders(run.uid, record.index));
  const hook = options.prepareRequest;
  if (!hook) return stored;
  const { index, attempts, problem, lastStatus = null } = record;
  const context: PrepareRequestContext = {
    registrationId: run.state.registration.id,
    recordIndex: index,
    attempt: attempts,
    previous: problem && { problem, status: lastStatus },
  };
  const answer = timeBox(ports.clock, options.hookTimeoutMs, '`prepareRequest`', async () =>
    hook(stored, context),
  );
  const prepared = await abortable(answer, run.signal);
  if (typeof prepared?.url === 'string' && 'headers' in prepared) return prepared;
  throw new TypeError('`prepareRequest` has returned no Request.');
}

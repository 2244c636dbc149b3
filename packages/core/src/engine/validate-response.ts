import type { Problem } from '../model/snapshot.ts';
import { timeBox } from '../platform/time-box.ts';
import { problemOf } from '../spec/problem-of.ts';
import type { RecordRow } from '../store/record-row.ts';
import { restoreResponse } from '../store/stored-response.ts';
import type { RegistrationRun } from '../transfer/registration-run.ts';
import type { Exchange } from './exchange.ts';

/** Why the app refuses the answer; `null` when it does not. A hook that says nothing for too long refuses. */
export async function refusalByApp(
  run: RegistrationRun,
  record: RecordRow,
  { head }: Exchange,
): Promise<Problem | null> {
  const { validateResponse, hookTimeoutMs } = run.options;
  if (!validateResponse) return null;
  const { index, request, received, attempts } = record;
  const context = {
    registrationId: run.state.registration.id,
    recordIndex: index,
    url: request.url,
    downloaded: received,
    attempt: attempts,
  };
  try {
    const answer = await timeBox(run.ports.clock, hookTimeoutMs, '`validateResponse`', async () =>
      validateResponse(restoreResponse(head, null), context),
    );
    run.signalOf(index).throwIfAborted();
    if (answer === undefined || (answer as unknown) === null || answer === true) return null;
    const reason = typeof answer === 'string' ? answer : 'The app has refused the answer.';
    return { name: 'ResponseRefused', message: reason };
  } catch (error) {
    run.signalOf(index).throwIfAborted();
    return problemOf(error);
  }
}

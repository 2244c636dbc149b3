import { timeBox } from '../browser/clock.ts';
import { type Problem, problemOf } from '../model/snapshot.ts';
import { restoreResponse, type StoredResponse } from '../model/stored-exchange.ts';
import type { RecordRun } from './record-run.ts';

/** Why the app's `validateResponse` refuses the answer; `null` when it does not. One that takes too long refuses. */
export async function refusalByApp(
  record: RecordRun,
  head: StoredResponse,
): Promise<Problem | null> {
  const { run, ports, options } = record;
  const { validateResponse, hookTimeoutMs } = options;
  if (!validateResponse) return null;
  const { index, request, received, attempts } = record.row;
  const context = {
    registrationId: run.state.registration.id,
    recordIndex: index,
    url: request.url,
    downloaded: received,
    attempt: attempts,
  };
  try {
    const answer = await timeBox(ports.clock, hookTimeoutMs, '`validateResponse`', async () =>
      validateResponse(restoreResponse(head, null), context),
    );
    record.signal.throwIfAborted();
    if (answer === undefined || (answer as unknown) === null || answer === true) return null;
    const reason = typeof answer === 'string' ? answer : 'The app has refused the answer.';
    return { name: 'ResponseRefused', message: reason };
  } catch (error) {
    record.signal.throwIfAborted();
    return problemOf(error);
  }
}

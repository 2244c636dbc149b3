import { buildRequest } from '../engine/build-request.ts';
import { isRepeatable } from '../engine/classify-answer.ts';
import { networkTrouble } from '../engine/network-trouble.ts';
import { prepareRequest } from '../engine/prepare-request.ts';
import { RunStoppedError, SecretMissingError } from '../engine/run-errors.ts';
import type { Release } from '../engine/slots.ts';
import { type AttemptPlan, planAttempt } from '../http/plan-attempt.ts';
import { missingSecrets } from '../model/stored-exchange.ts';
import type { TransportResponse } from '../model/transport.ts';
import { problemOf } from '../spec/problem-of.ts';
import { readBlob } from '../storage/bodies.ts';
import type { RecordRow } from '../store/record-row.ts';
import { captureResponse } from '../store/stored-response.ts';
import { type AttemptOutcome, fetchError, retry } from './attempt-outcome.ts';
import type { RegistrationRun } from './registration-run.ts';
import { sendWatched } from './send-request.ts';
import { takeResponse } from './take-response.ts';

/** Takes one of the slots for transfers; resolves with what gives it back. */
export type TakeSlot = () => Promise<Release>;

/** A hook that takes longer gives its turn to others, and waits for another one. */
const HOOK_IN_TURN_MS = 1000;

/**
 * Sends a record's request once and stores what comes. Trouble of this record is an outcome; what is thrown concerns the
 * whole registration: the run was stopped, the disk is full, the lease is lost.
 */
export async function attemptRecord(
  run: RegistrationRun,
  index: number,
  takeSlot: TakeSlot,
): Promise<AttemptOutcome> {
  const { request, sentOnce } = run.record(index);
  if (!isRepeatable(request) && sentOnce)
    return refused(
      `This ${request.method} may have reached the server; it is not sent twice. Give it an Idempotency-Key header if it may be.`,
    );
  let release = await takeSlot();
  try {
    let prepared: Request;
    try {
      const preparing = prepareRequest(run, run.record(index));
      if (await takesLong(run, preparing)) {
        release();
        await preparing.catch(() => {});
        release = await takeSlot();
      }
      prepared = await preparing;
    } catch (error) {
      run.signal.throwIfAborted();
      // The app's hook has failed, a token refresh without a network for instance.
      return retry(fetchError(problemOf(error)));
    }
    const missing = missingSecrets(request, prepared.headers);
    run.history(index).lacksSecrets = missing.length > 0;
    if (missing.length > 0) return withoutSecrets(run, missing);
    return await exchange(run, index, prepared, release);
  } finally {
    release();
  }
}

/** Sends what was prepared, and takes what comes. */
async function exchange(
  run: RegistrationRun,
  index: number,
  prepared: Request,
  release: Release,
): Promise<AttemptOutcome> {
  const record = run.record(index);
  const history = run.history(index);
  const plan = planAttempt(record, history, history.overlapBytes ?? run.options.overlapBytes);
  const request = buildRequest(run, record, plan, prepared);
  const body = await requestBody(run, record);
  run.signal.throwIfAborted();
  if (!isRepeatable(record.request)) await run.beginSingle(index);
  const signal = run.signalOf(index);

  // Its own, and over with it: whatever is not wanted of the answer must not hold the connection.
  signal.throwIfAborted();
  const attempt = new AbortController();
  const stop = () => attempt.abort(signal.reason);
  signal.addEventListener('abort', stop, { once: true });
  try {
    let response: TransportResponse;
    try {
      response = await sendWatched(run, index, { request, body }, attempt, () =>
        run.queue.setAside(release),
      );
    } catch (error) {
      signal.throwIfAborted();
      return noAnswer(run, index, plan, error);
    }
    const head = captureResponse(response, {
      storedUrl: record.request.url,
      sentUrl: request.url,
      isSecretHeader: run.options.isSecretHeader,
    });
    return await takeResponse(run, index, { plan, request, response, head });
  } finally {
    signal.removeEventListener('abort', stop);
    attempt.abort(new RunStoppedError('The attempt is over.'));
  }
}

function noAnswer(
  run: RegistrationRun,
  index: number,
  plan: AttemptPlan,
  error: unknown,
): AttemptOutcome {
  const history = run.history(index);
  const isNew = plan.way === 'whole' && plan.ranged && history.asRange === true;
  history.failed(plan);
  // Only the range was new: without it the server has just answered.
  return isNew ? { kind: 'again' } : networkTrouble(run, index, error);
}

/** Whether the hook is not ready within its turn. */
async function takesLong(run: RegistrationRun, preparing: Promise<unknown>): Promise<boolean> {
  const { clock } = run.ports;
  const ready = preparing.then(
    () => false,
    () => false,
  );
  let cancel = () => {};
  const late = new Promise<boolean>((resolve) => {
    cancel = clock.setTimer(() => resolve(true), HOOK_IN_TURN_MS);
  });
  return Promise.race([ready, late]).finally(() => cancel());
}

/**
 * Without its secrets the request would be refused, so it is not sent. Another page may have them: when nothing else is
 * to be done here, the lease is let go of for the time of the wait.
 */
function withoutSecrets(run: RegistrationRun, names: readonly string[]): AttemptOutcome {
  const error = new SecretMissingError(
    `The request needs ${names.join(', ')}, which is never written to disk, and the page that had it is gone. Let \`prepareRequest\` add it, or call fetch() with it again.`,
  );
  const isAllThatIsLeft = run.state.records.every(
    ({ state, index }) => state !== 'pending' || run.history(index).lacksSecrets,
  );
  if (isAllThatIsLeft && run.options.retry.maxAttempts === Number.POSITIVE_INFINITY) throw error;
  return retry(fetchError(problemOf(error)));
}

const refused = (message: string): AttemptOutcome => ({
  kind: 'failed',
  failure: fetchError({ name: 'NetworkError', message }),
});

async function requestBody(
  run: RegistrationRun,
  { uid, index, request }: RecordRow,
): Promise<Blob | null> {
  if (request.bodyBytes === null) return null;
  return readBlob(run.ports.store, { uid, index, side: 'request' }, request.bodyBytes);
}

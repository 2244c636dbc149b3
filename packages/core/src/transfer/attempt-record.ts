import { abortable, timeBox } from '../browser/clock.ts';
import { type AttemptPlan, isRepeatable, planAttempt } from '../http/plan-attempt.ts';
import type { RecordRow } from '../model/rows.ts';
import { problemOf } from '../model/snapshot.ts';
import { captureResponse, missingSecrets, restoreRequest } from '../model/stored-exchange.ts';
import type { TransportResponse } from '../model/transport.ts';
import { readBlob } from '../storage/bodies.ts';
import { type AttemptOutcome, fetchError, networkTrouble, retry } from './attempt-outcome.ts';
import type { Release } from './connections.ts';
import type { PrepareRequestContext } from './engine-options.ts';
import type { RegistrationRun } from './registration-run.ts';
import { sendWatched } from './send-request.ts';
import { RunStoppedError, SecretMissingError } from './single-sendings.ts';
import { conditionsOf, takeResponse } from './take-response.ts';

/**
 * The request of one attempt, without its body: as the app's `prepareRequest` has made it, with the byte range that the
 * plan asks for.
 */
function buildRequest(
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

/** The stored request with the secrets that are only in memory, as the app's `prepareRequest` wants it. */
async function prepareRequest(run: RegistrationRun, record: RecordRow): Promise<Request> {
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

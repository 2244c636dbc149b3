import { abortable, onAbort, timeBox } from '../browser/clock.ts';
import { type AttemptPlan, isRepeatable, planAttempt } from '../http/plan-attempt.ts';
import { problemOf } from '../model/snapshot.ts';
import { captureResponse, missingSecrets, restoreRequest } from '../model/stored-exchange.ts';
import type { TransportResponse } from '../model/transport.ts';
import { readBlob } from '../storage/bodies.ts';
import {
  type AttemptOutcome,
  fetchError,
  likenessOf,
  networkTrouble,
  retry,
} from './attempt-outcome.ts';
import { RunStoppedError, SecretMissingError } from './engine-options.ts';
import { buildRequest, prepareRequest, slotRequest } from './prepare-request.ts';
import type { RecordRun } from './record-run.ts';
import { sendWatched } from './send-request.ts';
import type { Slot } from './slot.ts';
import { takeResponse } from './take-response.ts';
import type { TusUploads } from './tus-upload.ts';
import { mayHaveArrived } from './uploads.ts';

/**
 * Sends a record's request once and stores what comes. Trouble of this record is an outcome; what is thrown concerns the
 * whole registration: the run was stopped, the disk is full, the lease is lost.
 */
export async function attemptRecord(record: RecordRun): Promise<AttemptOutcome> {
  const { request, sentOnce } = record.row;
  if (!isRepeatable(request) && sentOnce) {
    const problem = { name: 'NetworkError', message: mayHaveArrived(request.method) };
    return { kind: 'failed', failure: fetchError(problem) };
  }
  const loaded = await loadTus(record);
  if (loaded instanceof Error) return retry(fetchError(problemOf(loaded)));
  if (loaded && record.row.bodySent) return loaded.concludeSent(record);
  const tus = loaded?.step(record);
  const secrets = record.ports.secretHeaders(record.run.uid, record.index);
  const stored = tus?.request ?? restoreRequest(request, null, secrets);
  let slot = await takeSlot(record, stored.url);
  try {
    let prepared: Request;
    try {
      const preparing = prepareRequest(record, stored);
      if (await takesLong(record, preparing)) {
        slot.release();
        await preparing.catch(() => {});
        slot = await takeSlot(record, stored.url);
      }
      prepared = await preparing;
    } catch (error) {
      record.run.signal.throwIfAborted();
      // The app's hook has failed, a token refresh without a network for instance.
      return retry(fetchError(problemOf(error)));
    }
    const missing = tus?.isForApp === false ? [] : missingSecrets(request, prepared.headers);
    record.history.lacksSecrets = missing.length > 0;
    if (missing.length > 0) return failForMissingSecrets(record, missing);
    return await (tus ? tus.send(prepared, slot) : exchange(record, prepared, slot));
  } finally {
    slot.release();
  }
}

/** The code of uploads by tus; `null` where it is not needed, an error when it can't be loaded now. */
async function loadTus({ run, row, ports }: RecordRun): Promise<TusUploads | Error | null> {
  if (!row.request.tus || row.request.bodyBytes === null) return null;
  const load = async () => ports.loadTus?.() ?? new Error('Uploads by tus are not part of this.');
  try {
    const loading = timeBox(ports.clock, LOAD_LIMIT_MS, 'Loading the code of tus', load);
    return (await abortable(loading, run.signal)) as TusUploads | Error;
  } catch (error) {
    run.signal.throwIfAborted();
    return error instanceof Error ? error : new Error(problemOf(error).message);
  }
}

const LOAD_LIMIT_MS = 30_000;

/** A hook that takes longer gives its slot to others, and takes another one when it is ready. */
const HOOK_IN_TURN_MS = 1000;

/** Resolves with whether the hook takes longer than it may hold a slot. */
function takesLong({ ports }: RecordRun, preparing: Promise<unknown>): Promise<boolean> {
  return new Promise((resolve) => {
    const cancel = ports.clock.setTimer(() => resolve(true), HOOK_IN_TURN_MS);
    const ready = (): void => {
      cancel();
      resolve(false);
    };
    preparing.then(ready, ready);
  });
}

/** Waits for a slot for a request to `url`. */
async function takeSlot(record: RecordRun, url: string): Promise<Slot> {
  const { run } = record;
  record.report({ kind: 'queued' });
  const slot = await run.queue.acquire(slotRequest(record, url), run.signal);
  record.holds(slot);
  record.report({ kind: 'active', uploaded: 0 });
  return slot;
}

/**
 * Without its secrets the request would be refused, so it is not sent. Another page may have them: when all that is left to
 * do here lacks secrets, the run ends with an error, which gives up the lease for the time of the wait.
 */
function failForMissingSecrets(record: RecordRun, names: readonly string[]): AttemptOutcome {
  const error = new SecretMissingError(
    `The request needs ${names.join(', ')}, which is never written to disk, and the page that had it is gone. Let \`prepareRequest\` add it, or call fetch() with it again.`,
  );
  const isAllThatIsLeft = record.run.records.every(
    ({ row, history }) => row.state !== 'pending' || history.lacksSecrets,
  );
  if (isAllThatIsLeft && record.options.retry.maxAttempts === Number.POSITIVE_INFINITY) throw error;
  return retry(fetchError(problemOf(error)));
}

/** Sends what was prepared, and stores what comes. */
async function exchange(record: RecordRun, prepared: Request, slot: Slot): Promise<AttemptOutcome> {
  const { run, row, history, options } = record;
  const { overlapBytes } = options;
  const plan = planAttempt(row, history, history.overlapBytes ?? overlapBytes, overlapBytes);
  const request = buildRequest(record, plan, prepared);
  const body = await requestBody(record);
  run.signal.throwIfAborted();
  if (!isRepeatable(row.request)) await record.beginOnlySending();
  const { signal } = record;

  signal.throwIfAborted();
  // Aborted at the end in any case: what is not wanted of the answer must not hold the connection.
  const attempt = new AbortController();
  const stop = onAbort(signal, () => attempt.abort(signal.reason));
  try {
    let response: TransportResponse;
    try {
      response = await sendWatched(record, { request, body }, attempt, () => slot.setAside());
    } catch (error) {
      signal.throwIfAborted();
      return noAnswer(record, plan, error);
    }
    const head = captureResponse(response, {
      storedUrl: row.request.url,
      sentUrl: request.url,
      isSecretHeader: options.isSecretHeader,
    });
    return await takeResponse(record, { plan, request, response, head, ...likenessOf(head) });
  } finally {
    stop();
    attempt.abort(new RunStoppedError('The attempt is over.'));
  }
}

async function requestBody({ ports, row }: RecordRun): Promise<Blob | null> {
  const { uid, index, request } = row;
  if (request.bodyBytes === null) return null;
  const range = { start: 0, end: request.bodyBytes };
  return readBlob(ports.store, { uid, index, side: 'request' }, range);
}

function noAnswer(record: RecordRun, plan: AttemptPlan, error: unknown): AttemptOutcome {
  const { history } = record;
  const isNew = plan.way === 'whole' && plan.ranged && history.asRange === true;
  history.failed(plan);
  // Without the range, which is all that was new, the server has answered just before.
  return isNew ? { kind: 'again' } : networkTrouble(record, error);
}

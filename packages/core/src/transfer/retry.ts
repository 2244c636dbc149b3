import { abortable } from '../browser/clock.ts';
import { storedBytes } from '../model/body-parts.ts';
import type { RecordRow } from '../model/rows.ts';
import { scheduleRetry } from '../model/transitions/run.ts';
import { failRecord } from '../model/transitions/settle.ts';
import { Streak } from './attempt-history.ts';
import { fetchError, type RetryOutcome, retry } from './attempt-outcome.ts';
import type { RecordRun } from './record-run.ts';

export interface BackoffOptions {
  readonly baseDelayMs: number;
  readonly maxDelayMs: number;
  readonly maxRetryAfterMs: number;
}

/** Decides when the next attempt of one record is due, and when the record fails. What outlives a restart is in its row. */
export class Retries {
  readonly #record: RecordRun;
  /** Attempts that do not count for the next delay: the network came back after them, or the app asked for one now. */
  #forgiven = 0;
  /** Waits in a row that ended early because the network came back, without progress since. */
  #returns = 0;
  #attempts = 0;
  /** The kinds of trouble in which attempts ended. */
  readonly #kinds = new Streak<string>();
  /** How far the record was when the last attempt failed. */
  #progress = 0;
  /** How far it was when an attempt last followed at once. */
  #hurriedAt = -1;

  constructor(record: RecordRun) {
    this.#record = record;
  }

  /** Resolves when the next attempt is due. */
  async due(): Promise<void> {
    const end = await nextAttemptDue(this.#record, this.#earliestReturn());
    const { attempts } = this.#record.row;
    if (end !== 'time') this.#forgiven = attempts;
    if (end === 'return') this.#returns += 1;
  }

  /** The first return of the network ends a wait at once. Each further one that leads nowhere makes the next wait longer. */
  #earliestReturn(): number {
    const { ports, options } = this.#record;
    if (this.#returns === 0) return Number.NEGATIVE_INFINITY;
    return ports.clock.now() + retryDelayMs(this.#returns, null, ports.random, options.retry);
  }

  /** An attempt ended in trouble that may pass: plans another one, or fails the record. */
  async after({
    failure,
    retryAfterMs,
    maxInARow,
    soon,
    leastDelayMs,
  }: RetryOutcome): Promise<void> {
    const record = this.#record;
    const { clock, random } = record.ports;
    const { retry: options } = record.options;
    const { attempts, received } = record.row;
    const progress = progressOf(record.row);
    const status = failure.response?.status ?? null;
    if (progress > this.#progress) this.#kinds.clear();
    this.#progress = progress;
    const inARow = this.#kinds.add(`${failure.problem.name} ${status}`);
    if (attempts < this.#forgiven) this.#forgiven = 0;
    if (attempts < this.#attempts) this.#returns = 0;
    this.#attempts = attempts + 1;
    const allowed = (received > 0 ? options.maxResumes : null) ?? options.maxAttempts;
    if (attempts + 1 >= allowed || inARow >= maxInARow) {
      await record.apply(failRecord, failure);
      return;
    }
    const since = Math.max(attempts - this.#forgiven, this.#returns - 1);
    // Once only, until new bytes come: a server may alternate between two refusals.
    const isSoon = soon && this.#hurriedAt !== progress;
    if (soon) this.#hurriedAt = progress;
    const delayMs = isSoon
      ? 0
      : Math.max(leastDelayMs, retryDelayMs(since, retryAfterMs, random, options));
    const schedule = {
      notBefore: Math.round(clock.now() + delayMs),
      problem: failure.problem,
      status,
      isImposed: retryAfterMs !== null || leastDelayMs > 0,
    };
    await record.apply(scheduleRetry, schedule);
  }

  /**
   * Another request may follow at once. When too many did so without a new byte, it is planned like a retry; but a step of an
   * upload by tus always leads to the next one, or to trouble.
   */
  async again(): Promise<void> {
    const { history, row } = this.#record;
    const isUpload = row.request.tus !== undefined && !row.bodySent;
    if (isUpload || history.mayAskAgain(storedBytes(row))) return;
    await this.after(retry(fetchError(NO_PROOF)));
  }
}

/** How far a record is, in bytes: what is stored of its response, and what the server of an upload by tus has confirmed. */
const progressOf = (record: RecordRow): number => storedBytes(record) + (record.tus?.offset ?? 0);

const NO_PROOF = {
  name: 'NetworkError',
  message:
    'The answers of the server contradict each other: none of them proves how the file goes on. An ETag, Content-Range and Content-Length that are right (and exposed, across origins) would.',
};

/** What ended a wait: its time is over, the device has come back online, or the app asks for an attempt now. */
type EndOfWait = 'time' | 'return' | 'app';

/**
 * Resolves when the record's next attempt is due, with what has ended the wait; rejects with the reason of the run's signal.
 *
 * Online, it is due at the time that the row names. A wait that is our own backoff ends early when the device comes back
 * online, but not before `earliestReturn` (milliseconds since the Unix epoch), because a network may come and go many
 * times in a second. A wait that the server asked for does not end early. Offline, an attempt is due now and then all the
 * same, because the device may be wrong. Every wait ends when the app asks for an attempt now.
 */
async function nextAttemptDue(record: RecordRun, earliestReturn: number): Promise<EndOfWait> {
  const { run, ports } = record;
  const { clock, connectivity } = ports;
  const { online } = connectivity;
  run.signal.throwIfAborted();
  let stop = (): void => {};
  const due = new Promise<EndOfWait>((resolve) => {
    let cancelTimer = (): void => {};
    const wait = (hasChanged: boolean): void => {
      cancelTimer();
      const isOnline = online.getSnapshot();
      // A device that notices the network is believed again, when it says next that it is offline.
      if (isOnline) run.isOnlineAnyhow = false;
      const { until, end, waitingFor } =
        isOnline || run.isOnlineAnyhow
          ? waitOnline(record, isOnline && hasChanged ? earliestReturn : null)
          : waitOffline(record);
      const waitMs = until - clock.now();
      if (waitingFor === 'retry' && waitMs <= 0) resolve(end);
      else {
        record.report({ kind: 'waiting', waitingFor, until });
        cancelTimer = clock.setTimer(() => resolve(end), waitMs);
      }
    };
    const stops = [
      online.subscribe(() => wait(true)),
      run.onRetryNow(() => resolve('app')),
      () => cancelTimer(),
    ];
    stop = () => {
      for (const each of stops) each();
    };
    wait(false);
  });
  return abortable(due, run.signal).finally(stop);
}

interface Wait {
  /** Milliseconds since the Unix epoch. */
  readonly until: number;
  readonly end: EndOfWait;
  readonly waitingFor: 'retry' | 'network';
}

/** `earliestReturn` is `null` unless the device has come back online. */
function waitOnline({ row, ports, options }: RecordRun, earliestReturn: number | null): Wait {
  const due = boundedWait(row, ports.clock.now(), options.retry);
  const isEarly = earliestReturn !== null && !row.imposed && earliestReturn < due;
  return isEarly
    ? { until: earliestReturn, end: 'return', waitingFor: 'retry' }
    : { until: due, end: 'time', waitingFor: 'retry' };
}

function waitOffline({ row, ports, options }: RecordRun): Wait {
  const now = ports.clock.now();
  // The device may be wrong: `navigator.onLine` is behind some VPNs, and about loopback and local networks.
  const nextTry = now + backoffMs(row.attempts + 1, options.retry);
  const until = Math.max(nextTry, boundedWait(row, now, options.retry));
  return { until, end: 'time', waitingFor: 'network' };
}

/** `baseDelayMs`, doubled with every attempt, up to `maxDelayMs`. */
export function backoffMs(
  attempts: number,
  { baseDelayMs, maxDelayMs }: Pick<BackoffOptions, 'baseDelayMs' | 'maxDelayMs'>,
): number {
  return Math.min(maxDelayMs, baseDelayMs * 2 ** Math.min(attempts, 30));
}

/**
 * How long to wait before the next attempt: full jitter, a random time up to `min(maxDelayMs, baseDelayMs · 2^attempts)`,
 * and not less than what the server asked for, as far as that is bearable.
 */
export function retryDelayMs(
  attempts: number,
  retryAfterMs: number | null,
  random: () => number,
  options: BackoffOptions,
): number {
  const leastMs = Math.min(retryAfterMs ?? 0, options.maxRetryAfterMs);
  return Math.max(random() * backoffMs(attempts, options), leastMs);
}

/**
 * Until when a record waits, in milliseconds since the Unix epoch: as its row says, but not longer than a wait that begins
 * now could be. The clock may have been set since the row was written.
 */
export function boundedWait(
  { notBefore, imposed }: { readonly notBefore: number; readonly imposed?: true },
  now: number,
  { maxDelayMs, maxRetryAfterMs }: BackoffOptions,
): number {
  return Math.min(notBefore, now + (imposed ? Math.max(maxDelayMs, maxRetryAfterMs) : maxDelayMs));
}

import { listenTo } from '../browser/page-lifecycle.ts';
import { scheduleRetry } from '../model/transitions/send.ts';
import { failRecord } from '../model/transitions/settle.ts';
import { fetchError, type RetryOutcome, retry } from './attempt-outcome.ts';
import type { RegistrationRun } from './registration-run.ts';

export interface BackoffOptions {
  readonly baseDelayMs: number;
  readonly maxDelayMs: number;
  readonly maxRetryAfterMs: number;
}

/**
 * How long to wait before the next attempt: full jitter, a random time up to `min(maxDelayMs, baseDelayMs · 2^attempts)`,
 * and not less than what the server asked for, as far as that is bearable.
 */
export function retryDelayMs(
  attempts: number,
  retryAfterMs: number | null,
  random: () => number,
  { baseDelayMs, maxDelayMs, maxRetryAfterMs }: BackoffOptions,
): number {
  const jittered = random() * Math.min(maxDelayMs, baseDelayMs * 2 ** Math.min(attempts, 30));
  return Math.max(jittered, Math.min(retryAfterMs ?? 0, maxRetryAfterMs));
}

/**
 * Until when a record waits, of what its row says: a clock that ran ahead when it was written, or runs behind now, must
 * not make a wait longer than one that begins now could be. Milliseconds since the Unix epoch.
 */
export function boundedWait(
  { notBefore, imposed }: { readonly notBefore: number; readonly imposed?: true },
  now: number,
  { maxDelayMs, maxRetryAfterMs }: BackoffOptions,
): number {
  return Math.min(notBefore, now + (imposed ? Math.max(maxDelayMs, maxRetryAfterMs) : maxDelayMs));
}

/**
 * How long to wait for the network before asking all the same: `navigator.onLine` is wrong behind some VPNs, and about
 * loopback and local networks.
 */
function offlineTryDelayMs(tries: number, { baseDelayMs, maxDelayMs }: BackoffOptions): number {
  return Math.min(maxDelayMs, baseDelayMs * 2 * 2 ** Math.min(tries, 30));
}

/** `return`: the device has come back online; `app`: the app asks for an attempt now. */
type EndOfWait = 'time' | 'return' | 'app';

/**
 * Resolves when the record's next attempt is due: the device is online, and its wait is over. A wait that is our own
 * backoff ends early when the device comes back online, but not before `earliestReturn` (milliseconds since the Unix
 * epoch): a network may come and go many times in a second. A wait that the server asked for does not end early. Both
 * end when the app asks for an attempt now. A device that says that it is offline is asked about seldom, for it may be
 * wrong.
 *
 * Resolves with what has ended the wait; rejects with the signal's reason.
 */
function untilDue(run: RegistrationRun, index: number, earliestReturn: number): Promise<EndOfWait> {
  const { clock, connectivity } = run.ports;
  const { online } = connectivity;
  return new Promise((resolve, reject) => {
    run.signal.throwIfAborted();
    let cancelTimer = (): void => {};
    const stop = (): void => {
      cancelTimer();
      for (const end of listening) end();
    };
    const over = (end: EndOfWait): void => {
      stop();
      resolve(end);
    };
    const wait = (hasChanged: boolean): void => {
      cancelTimer();
      const isOnline = online.getSnapshot();
      run.deviceSays(isOnline);
      const { until, end, waitingFor } =
        isOnline || run.isOnlineAnyhow
          ? waitOnline(run, index, isOnline && hasChanged ? earliestReturn : null)
          : waitOffline(run, index);
      const waitMs = until - clock.now();
      if (waitingFor === 'retry' && waitMs <= 0) over(end);
      else {
        run.report(index, { kind: 'waiting', waitingFor, until });
        cancelTimer = clock.setTimer(() => over(end), waitMs);
      }
    };
    const listening = [
      run.onRetryNow(() => over('app')),
      online.subscribe(() => wait(true)),
      listenTo(run.signal, ['abort'], () => {
        stop();
        reject(run.signal.reason);
      }),
    ];
    wait(false);
  });
}

interface Wait {
  /** Milliseconds since the Unix epoch. */
  readonly until: number;
  readonly end: EndOfWait;
  readonly waitingFor: 'retry' | 'network';
}

/** `earliestReturn` is `null` unless the device has come back online. */
function waitOnline(run: RegistrationRun, index: number, earliestReturn: number | null): Wait {
  const record = run.record(index);
  const due = boundedWait(record, run.ports.clock.now(), run.options.retry);
  const isEarly = earliestReturn !== null && !record.imposed && earliestReturn < due;
  return isEarly
    ? { until: earliestReturn, end: 'return', waitingFor: 'retry' }
    : { until: due, end: 'time', waitingFor: 'retry' };
}

function waitOffline(run: RegistrationRun, index: number): Wait {
  const record = run.record(index);
  const now = run.ports.clock.now();
  const seldom = now + offlineTryDelayMs(record.attempts, run.options.retry);
  const until = Math.max(seldom, boundedWait(record, now, run.options.retry));
  return { until, end: 'time', waitingFor: 'network' };
}

/** When one record is tried again, and for how long. What has to outlive a restart stands in its row. */
export class Retries {
  readonly #run: RegistrationRun;
  readonly #index: number;
  /** Attempts before the network came back, or the app asked for one now: they say nothing of how it is now. */
  #forgiven = 0;
  /** Waits in a row that ended early because the network came back, with no progress since. */
  #returns = 0;
  #attempts = 0;
  #lastKind = '';
  /** How much was stored when an attempt last followed at once. */
  #hurriedAt = -1;
  #inARow = 0;

  constructor(run: RegistrationRun, index: number) {
    this.#run = run;
    this.#index = index;
  }

  /** Resolves when the next attempt is due. */
  async due(): Promise<void> {
    const end = await untilDue(this.#run, this.#index, this.#earliestReturn());
    const { attempts } = this.#run.record(this.#index);
    if (end !== 'time') this.#forgiven = attempts;
    if (end === 'return') this.#returns += 1;
  }

  /** The first return ends a wait at once; the more of them led nowhere, the longer the next one has to wait. */
  #earliestReturn(): number {
    const { clock, random } = this.#run.ports;
    if (this.#returns === 0) return Number.NEGATIVE_INFINITY;
    return clock.now() + retryDelayMs(this.#returns, null, random, this.#run.options.retry);
  }

  /** An attempt ended in trouble that may pass: another one follows, or the record fails. */
  async after({
    failure,
    retryAfterMs,
    maxInARow,
    soon,
    leastDelayMs,
  }: RetryOutcome): Promise<void> {
    const run = this.#run;
    const { clock, random } = run.ports;
    const { retry: options } = run.options;
    const { attempts, received } = run.record(this.#index);
    const status = failure.response?.status ?? null;
    const kind = `${failure.problem.name} ${status}`;
    this.#inARow = kind === this.#lastKind ? this.#inARow + 1 : 1;
    this.#lastKind = kind;
    if (attempts < this.#forgiven) this.#forgiven = 0;
    if (attempts < this.#attempts) this.#returns = 0;
    this.#attempts = attempts + 1;
    const allowed = (received > 0 ? options.maxResumes : null) ?? options.maxAttempts;
    if (attempts + 1 >= allowed || this.#inARow >= maxInARow) {
      await run.apply([this.#index], failRecord(run.epoch, this.#index, failure));
      return;
    }
    const since = Math.max(attempts - this.#forgiven, this.#returns - 1);
    // Once only, until new bytes come: a server that alternates between two refusals is no reason to hurry.
    const isSoon = soon && this.#hurriedAt !== received;
    if (soon) this.#hurriedAt = received;
    const delayMs = isSoon
      ? 0
      : Math.max(leastDelayMs, retryDelayMs(since, retryAfterMs, random, options));
    const schedule = {
      notBefore: Math.round(clock.now() + delayMs),
      problem: failure.problem,
      status,
      isImposed: retryAfterMs !== null || leastDelayMs > 0,
    };
    await run.apply([this.#index], scheduleRetry(run.epoch, this.#index, schedule));
  }

  /** Another way of asking is to be tried at once, unless that has led nowhere for too long. */
  async again(): Promise<void> {
    const { received } = this.#run.record(this.#index);
    if (this.#run.history(this.#index).mayAskAgain(received)) return;
    await this.after(retry(fetchError(NO_PROOF)));
  }
}

const NO_PROOF = {
  name: 'NetworkError',
  message:
    'The answers of the server contradict each other: none of them proves how the file goes on. An ETag, Content-Range and Content-Length that are right (and exposed, across origins) would.',
};

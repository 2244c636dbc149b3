import type { Clock } from '../../browser/clock.ts';
import type { Locks } from '../../browser/contexts.ts';
import type {
  NativeBackgroundFetchRecord,
  NativeBackgroundFetchRegistration,
} from '../../browser/service-worker.ts';
import { retryAfterMs } from '../../http/headers.ts';
import { isRepeatable, isTransientStatus } from '../../http/plan-attempt.ts';
import { copyLockName } from '../../model/names.ts';
import type { RecordRow, RegistrationRow, RegistrationRows } from '../../model/rows.ts';
import type { IsSecretHeader } from '../../model/secrets.ts';
import type { BackgroundFetchFailureReason, DriverName } from '../../model/snapshot.ts';
import { toHeaders } from '../../model/stored-exchange.ts';
import { handOver } from '../../model/transitions/run.ts';
import { type Settlement, settleRegistration } from '../../model/transitions/settle.ts';
import {
  type Change,
  fenced,
  StaleEpochError,
  type Transition,
} from '../../model/transitions/transition.ts';
import { isQuotaExceeded, type Store } from '../../storage/store.ts';
import { type CopyContext, copyRecords } from './copy-record.ts';
import { lateRecords } from './native-answer.ts';
import { nativeRecords, readTag } from './native-fetches.ts';

export interface SettlePorts {
  /** The manager's name. */
  readonly name: string;
  readonly store: Store;
  readonly clock: Clock;
  readonly locks: Locks;
  readonly pageUrl: string;
  readonly isSecretHeader: IsSecretHeader;
  /** Called when the row is the web driver's again: the driver that carried it must stop. */
  readonly onTaken?: (row: RegistrationRow) => void;
}

/**
 * In the service worker: copies what the browser has of a background fetch that is over into the store, and settles the
 * row. Three cases differ:
 * - It was aborted in the store before: the records that had finished are copied all the same.
 * - The browser gave up too early: the row stays active, and our own engine goes on.
 * - Another driver carries it by now: what the browser has beyond the store is copied.
 *
 * Resolves with the row; with `null` when it is released, is not ours, or there was nothing to copy.
 */
export async function settleFromNative(
  native: NativeBackgroundFetchRegistration,
  ports: SettlePorts,
): Promise<RegistrationRow | null> {
  const { name, store, locks } = ports;
  const [first] = await nativeRecords(native);
  const tag = first ? readTag(first.request.url) : null;
  if (tag?.name !== name) return null;
  const { uid } = tag;
  return locks.request(copyLockName(name, uid), {}, async ({ lost }) => {
    for (;;) {
      const state = await store.read(uid);
      if (!state) return null;
      try {
        return state.registration.driver === 'web'
          ? await settle(native, state, ports, lost)
          : await settleLate(native, state, ports, lost);
      } catch (error) {
        // It was aborted or released meanwhile: look again.
        if (!(error instanceof StaleEpochError)) throw error;
      }
    }
  });
}

async function settle(
  native: NativeBackgroundFetchRegistration,
  state: RegistrationRows,
  ports: SettlePorts,
  signal: AbortSignal,
): Promise<RegistrationRow> {
  const { store, clock } = ports;
  const { epoch, phase } = state.registration;
  const { failureReason } = native;
  // Asked for again in each round: an interrupted copy has used up its bodies.
  const natives = await nativeRecords(native);
  const fits = await copy(natives, failureReason, state, ports, signal);
  if (phase === 'settled') return state.registration;
  const mayGoOn = fits && ['', 'bad-status', 'fetch-error'].includes(failureReason);
  const settlement = (now: RegistrationRows) =>
    (mayGoOn ? retryInForeground(now, clock.now()) : null) ??
    settleRegistration(epoch, settlementOf(native, now.records, fits, clock.now()))(now);
  return end(state, settlement, store);
}

/**
 * Another driver carries it by now. The row goes back to the web driver while records are copied, so that nobody downloads
 * them meanwhile. Then the other driver goes on with what the browser does not have.
 */
async function settleLate(
  native: NativeBackgroundFetchRegistration,
  state: RegistrationRows,
  ports: SettlePorts,
  signal: AbortSignal,
): Promise<RegistrationRow | null> {
  const { store, clock } = ports;
  const { uid, epoch, phase, driver, driverReason } = state.registration;
  if (phase !== 'active') return null;
  const late = await lateRecords(native, state, clock);
  if (late.length === 0) return null;
  const takeBack = fenced(epoch, handOver('web', 'The browser had finished it after all.'));
  const taken = await store.transact(uid, 'all', takeBack);
  if (!taken) throw new StaleEpochError('The registration has been released.');
  ports.onTaken?.(taken.registration);
  const fits = await copy(late, '', taken, ports, signal);
  const settlement = (now: RegistrationRows) =>
    now.records.every((record) => record.state === 'done')
      ? settleRegistration(now.registration.epoch, {
          result: 'success',
          failureReason: '',
          problem: null,
          settledAt: clock.now(),
        })(now)
      : returnToDriver(now, driver, fits ? driverReason : 'The disk is full.');
  return end(taken, settlement, store);
}

/** Resolves with whether everything fits on the disk. */
async function copy(
  natives: readonly NativeBackgroundFetchRecord[],
  failureReason: BackgroundFetchFailureReason,
  state: RegistrationRows,
  { store, clock, pageUrl, isSecretHeader }: SettlePorts,
  signal: AbortSignal,
): Promise<boolean> {
  const { uid, epoch } = state.registration;
  const apply: CopyContext['apply'] = async (index, transition) => {
    if (!(await store.transact(uid, [index], transition)))
      throw new StaleEpochError('The registration has been released.');
  };
  try {
    const newFile: CopyContext['newFile'] = async (name) =>
      (await store.writeFile?.(uid, name)) ?? null;
    const known = { failureReason, epoch, pageUrl, clock, signal, isSecretHeader };
    const copying = { ...known, apply, newFile };
    await copyRecords(copying, state, natives);
    return true;
  } catch (error) {
    if (!isQuotaExceeded(error)) throw error;
    return false;
  }
}

async function end(
  { registration: { uid, epoch } }: RegistrationRows,
  transition: Transition,
  store: Store,
): Promise<RegistrationRow> {
  // The browser drops its copy once the event is over, so a power loss must not undo ours.
  const ended = await store.transact(uid, 'all', fenced(epoch, transition), 'strict');
  if (!ended) throw new StaleEpochError('The registration has been released.');
  return ended.registration;
}

/** A success of the browser's is one of ours only when every record has been copied whole. */
function settlementOf(
  native: NativeBackgroundFetchRegistration,
  records: readonly RecordRow[],
  fits: boolean,
  settledAt: number,
): Settlement {
  const failed = records.find((record) => record.state !== 'done');
  if (native.result === 'success' && !failed && fits)
    return { result: 'success', failureReason: '', problem: null, settledAt };
  const failureReason = fits
    ? native.failureReason || failed?.failureReason || 'fetch-error'
    : 'quota-exceeded';
  const message = `The browser's background fetch ended: ${failureReason}.`;
  const problem =
    failureReason === 'aborted'
      ? { name: 'AbortError', message: 'The background fetch was aborted.' }
      : (failed?.problem ?? { name: 'BackgroundFetchError', message });
  return { result: 'failure', failureReason, problem, settledAt };
}

/**
 * Hands the registration over to our own engine, which asks again for the records whose failure may be temporary
 * (promise 5): the browser takes a 503, or a connection that broke too often, for a failure. Copied records stay. `null`
 * when there is no such record.
 */
function retryInForeground(state: RegistrationRows, now: number): Change | null {
  const again = state.records.filter(isTransientFailure);
  if (again.length === 0) return null;
  const why = again.find(({ problem }) => problem)?.problem?.message ?? 'it brought no answer.';
  return handOverRecords(state, again, 'foreground', `The browser gave up: ${why}`, (record) =>
    retryAfter(record, now),
  );
}

/** Returns the registration to the driver that carried it before. It asks again for what could not be copied. */
function returnToDriver(
  state: RegistrationRows,
  driver: DriverName,
  reason: string,
): Change | null {
  const again = state.records.filter(
    ({ state, failureReason }) => state === 'failed' && failureReason !== 'bad-status',
  );
  return handOverRecords(state, again, driver, reason, () => 0);
}

function handOverRecords(
  state: RegistrationRows,
  again: readonly RecordRow[],
  driver: DriverName,
  reason: string,
  notBefore: (record: RecordRow) => number,
): Change | null {
  const change = handOver(driver, reason)(state);
  return (
    change && {
      ...change,
      records: again.map((record) => ({
        ...record,
        state: 'pending',
        failureReason: '',
        // A failed record has no bytes. A pending one may have the first part of the body of this response.
        response: record.state === 'pending' ? record.response : null,
        notBefore: notBefore(record),
      })),
    }
  );
}

function isTransientFailure({ state, request, failureReason, response }: RecordRow): boolean {
  if (state === 'done' || !isRepeatable(request)) return false;
  return failureReason === 'bad-status'
    ? isTransientStatus(response?.status ?? 0)
    : failureReason === 'fetch-error' || failureReason === '';
}

function retryAfter({ response }: RecordRow, now: number): number {
  // What the server asks for. The engine limits it.
  return now + (retryAfterMs(toHeaders(response?.headers ?? []), now) ?? 0);
}

import type { RegistrationState, Transition } from '../../model/change.ts';
import { copyLockName } from '../../model/names.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Locks } from '../../platform/locks.ts';
import type { BackgroundFetchFailureReason } from '../../spec/background-fetch-result.ts';
import type {
  NativeBackgroundFetchRecord,
  NativeBackgroundFetchRegistration,
} from '../../spec/native-background-fetch.ts';
import type { IsSecretHeader } from '../../spec/secret-headers.ts';
import type { Store } from '../../storage/store.ts';
import { isQuotaExceeded } from '../../store/quota-error.ts';
import type { RecordRow } from '../../store/record-row.ts';
import type { RegistrationRow } from '../../store/registration-row.ts';
import { StaleEpochError } from '../../store/store-errors.ts';
import { fenced } from '../../store/transitions/fenced.ts';
import { handOver } from '../../store/transitions/hand-over.ts';
import {
  type Settlement,
  settleRegistration,
} from '../../store/transitions/settle-registration.ts';
import type { Copying } from './copy-record.ts';
import { copyRecords } from './copy-records.ts';
import { giveBack, goOnInForeground } from './go-on-in-foreground.ts';
import { nativeRecords } from './native-records.ts';
import { readTag } from './request-tag.ts';
import { lateRecords } from './take-late-records.ts';

export interface SettlePorts {
  /** The manager's name. */
  readonly name: string;
  readonly store: Store;
  readonly clock: Clock;
  readonly locks: Locks;
  readonly pageUrl: string;
  readonly isSecretHeader: IsSecretHeader;
  /** The row is the web driver's again: whoever carried it is to stop. */
  readonly onTaken?: (row: RegistrationRow) => void;
}

/**
 * In the service worker: moves what the browser has of a background fetch that is over into the store, where it is
 * going to stay, and settles the row. One that was aborted in the store before still gets the records that had
 * finished; one that the browser gave up on too early goes on in the foreground, and its row is active; one that
 * somebody else carries by now gets what the browser has brought beyond what is stored.
 * Resolves with the row; `null` when there is none (any more), or there was nothing to do for it.
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
        // Aborted or released in the middle of it: see what it is now.
        if (!(error instanceof StaleEpochError)) throw error;
      }
    }
  });
}

async function settle(
  native: NativeBackgroundFetchRegistration,
  state: RegistrationState,
  ports: SettlePorts,
  signal: AbortSignal,
): Promise<RegistrationRow> {
  const { store, clock } = ports;
  const { epoch, phase } = state.registration;
  const { failureReason } = native;
  // Asked for again each time: the bodies of a copy that was interrupted are used up.
  const natives = await nativeRecords(native);
  const fits = await copy(natives, failureReason, state, ports, signal);
  if (phase === 'settled') return state.registration;
  const mayGoOn = fits && ['', 'bad-status', 'fetch-error'].includes(failureReason);
  const settlement = (now: RegistrationState) =>
    (mayGoOn ? goOnInForeground(now, clock.now()) : null) ??
    settleRegistration(epoch, settlementOf(native, now.records, fits, clock.now()))(now);
  return end(state, settlement, store);
}

/**
 * The row goes back to the web driver while its records are copied, so that nobody downloads them meanwhile; what the
 * browser has not got goes on where it was.
 */
async function settleLate(
  native: NativeBackgroundFetchRegistration,
  state: RegistrationState,
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
  const settlement = (now: RegistrationState) =>
    now.records.every((record) => record.state === 'done')
      ? settleRegistration(now.registration.epoch, {
          result: 'success',
          failureReason: '',
          problem: null,
          settledAt: clock.now(),
        })(now)
      : giveBack(now, driver, fits ? driverReason : 'The disk is full.');
  return end(taken, settlement, store);
}

/** Resolves with whether it all fits on the disk. */
async function copy(
  natives: readonly NativeBackgroundFetchRecord[],
  failureReason: BackgroundFetchFailureReason,
  state: RegistrationState,
  { store, clock, pageUrl, isSecretHeader }: SettlePorts,
  signal: AbortSignal,
): Promise<boolean> {
  const { uid, epoch } = state.registration;
  const apply: Copying['apply'] = async (index, transition) => {
    if (!(await store.transact(uid, [index], transition)))
      throw new StaleEpochError('The registration has been released.');
  };
  try {
    const copying = { failureReason, epoch, pageUrl, clock, signal, isSecretHeader, apply };
    await copyRecords(copying, state, natives);
    return true;
  } catch (error) {
    if (!isQuotaExceeded(error)) throw error;
    return false;
  }
}

async function end(
  { registration: { uid, epoch } }: RegistrationState,
  transition: Transition,
  store: Store,
): Promise<RegistrationRow> {
  // The browser drops its own once the event is over, so a power loss must not undo ours.
  const ended = await store.transact(uid, 'all', fenced(epoch, transition), 'strict');
  if (!ended) throw new StaleEpochError('The registration has been released.');
  return ended.registration;
}

/** A success of the browser's counts only if every record has been copied whole. */
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

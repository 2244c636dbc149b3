import type { Clock } from '../../platform/clock.ts';
import type { Locks } from '../../platform/locks.ts';
import { copyLockName } from '../../platform/names.ts';
import type { NativeBackgroundFetchRegistration } from '../../spec/native-background-fetch.ts';
import type { IsSecretHeader } from '../../spec/secret-headers.ts';
import { isQuotaExceeded } from '../../store/quota-error.ts';
import type { RecordRow } from '../../store/record-row.ts';
import type { RegistrationRow } from '../../store/registration-row.ts';
import type { RegistrationState, Store } from '../../store/store.ts';
import { StaleEpochError } from '../../store/store-errors.ts';
import { fenced } from '../../store/transitions/fenced.ts';
import {
  type Settlement,
  settleRegistration,
} from '../../store/transitions/settle-registration.ts';
import { copyRecords } from './copy-records.ts';
import { goOnInForeground } from './go-on-in-foreground.ts';
import { readTag } from './request-tag.ts';

export interface SettlePorts {
  /** The manager's name. */
  readonly name: string;
  readonly store: Store;
  readonly clock: Clock;
  readonly locks: Locks;
  readonly baseUrl: string;
  readonly isSecretHeader: IsSecretHeader;
}

/**
 * In the service worker: moves what the browser has of a background fetch that is over into the store, where it is
 * going to stay, and settles the row. One that was aborted in the store before still gets the records that had
 * finished; one that the browser gave up on too early goes on in the foreground, and its row is active.
 * Resolves with the row; `null` when there is none (any more), or it is not the web driver's.
 */
export async function settleFromNative(
  native: NativeBackgroundFetchRegistration,
  ports: SettlePorts,
): Promise<RegistrationRow | null> {
  const { name, store, locks } = ports;
  const [first] = await native.matchAll();
  const tag = first ? readTag(first.request.url) : null;
  if (tag?.name !== name) return null;
  const { uid } = tag;
  return locks.request(copyLockName(name, uid), {}, async ({ lost }) => {
    for (;;) {
      const state = await store.read(uid);
      if (state?.registration.driver !== 'web') return null;
      try {
        return await settle(native, state, ports, lost);
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
  { store, clock, baseUrl, isSecretHeader }: SettlePorts,
  signal: AbortSignal,
): Promise<RegistrationRow> {
  const { uid, epoch, phase } = state.registration;
  const { failureReason } = native;
  const apply: Parameters<typeof copyRecords>[0]['apply'] = async (index, transition) => {
    if (!(await store.transact(uid, [index], transition)))
      throw new StaleEpochError('The registration has been released.');
  };
  // Asked for again each time: the bodies of a copy that was interrupted are used up.
  const natives = await native.matchAll();
  let fits = true;
  try {
    const copying = { failureReason, epoch, baseUrl, clock, signal, isSecretHeader, apply };
    await copyRecords(copying, state, natives);
  } catch (error) {
    if (!isQuotaExceeded(error)) throw error;
    fits = false;
  }
  if (phase === 'settled') return state.registration;
  const mayGoOn = fits && ['', 'bad-status', 'fetch-error'].includes(failureReason);
  const settlement = fenced(
    epoch,
    (now) =>
      (mayGoOn ? goOnInForeground(now, clock.now()) : null) ??
      settleRegistration(epoch, settlementOf(native, now.records, fits, clock.now()))(now),
  );
  // The browser drops its own once the event is over, so a power loss must not undo ours.
  const settled = await store.transact(uid, 'all', settlement, 'strict');
  if (!settled) throw new StaleEpochError('The registration has been released.');
  return settled.registration;
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

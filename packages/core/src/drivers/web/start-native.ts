import { copyLockName } from '../../model/names.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Locks } from '../../platform/locks.ts';
import { timeBox } from '../../platform/time-box.ts';
import type {
  NativeBackgroundFetchManager,
  NativeBackgroundFetchRegistration,
} from '../../spec/native-background-fetch.ts';
import { isQuotaExceeded } from '../../store/quota-error.ts';
import type { RegistrationRow } from '../../store/registration-row.ts';
import { DriverRefusal } from '../driver.ts';
import { abortNative } from './abort-native.ts';
import { type BuildRequestsPorts, buildRequests } from './build-requests.ts';
import { hasUnrepeatable, markAllSent } from './mark-sent.ts';

export interface StartNativePorts extends BuildRequestsPorts {
  readonly clock: Clock;
  readonly locks: Locks;
  /** How long the browser may take to begin. */
  readonly startTimeoutMs: number;
}

/** The app's hook may ask a server for a token. */
const PREPARE_LIMIT_MS = 30_000;
/** What must not be sent twice is waited for longer: it may be sent after all, and then nobody else may send it. */
const UNREPEATABLE_START_LIMIT_MS = 120_000;

/**
 * Gives a registration to the browser. Rejects with `QuotaExceededError` when the browser says that it does not fit,
 * with `DriverRefusal` when anything else keeps the browser from it.
 */
export async function startNative(
  uid: string,
  backgroundFetch: NativeBackgroundFetchManager,
  ports: StartNativePorts,
): Promise<NativeBackgroundFetchRegistration> {
  const { store, locks, name } = ports;
  try {
    const state = await store.read(uid);
    if (!state) throw new DriverRefusal('It was released before it was started.');
    const requests = await timeBox(ports.clock, PREPARE_LIMIT_MS, 'Preparing the requests', () =>
      buildRequests(state, ports),
    );
    const unrepeatable = hasUnrepeatable(state);
    // A power loss must not undo that they were sent.
    if (unrepeatable) await store.transact(uid, 'all', markAllSent(true), 'strict');
    // Other tabs that see the row but not yet the browser's registration wait for this lock before they call it lost.
    return await locks
      .request(copyLockName(name, uid), {}, () =>
        handOver(backgroundFetch, state.registration, requests, unrepeatable, ports),
      )
      .catch(async (error) => {
        // One that was given up on may be sent yet.
        if (unrepeatable && !isTimeout(error)) await store.transact(uid, 'all', markAllSent(false));
        throw error;
      });
  } catch (error) {
    if (isQuotaExceeded(error) || error instanceof DriverRefusal) throw error;
    throw new DriverRefusal(`Background Fetch did not start: ${(error as Error).message}`);
  }
}

function handOver(
  backgroundFetch: NativeBackgroundFetchManager,
  { id, title, icons, downloadTotal }: RegistrationRow,
  requests: Request[],
  unrepeatable: boolean,
  { clock, startTimeoutMs }: StartNativePorts,
): Promise<NativeBackgroundFetchRegistration> {
  const starting = backgroundFetch.fetch(id, requests, { title, icons, downloadTotal });
  const limitMs = unrepeatable ? UNREPEATABLE_START_LIMIT_MS : startTimeoutMs;
  // It may hang on a permission prompt and begin after all.
  return timeBox(clock, limitMs, 'Starting', (signal) => {
    starting.then((late) => (signal.aborted ? abortNative(late) : undefined)).catch(() => {});
    return starting;
  });
}

const isTimeout = (error: unknown): boolean =>
  error instanceof DOMException && error.name === 'TimeoutError';

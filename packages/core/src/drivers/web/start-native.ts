import { type Clock, isTimeout, timeBox } from '../../browser/clock.ts';
import type { Locks } from '../../browser/contexts.ts';
import type {
  NativeBackgroundFetchManager,
  NativeBackgroundFetchRegistration,
} from '../../browser/service-worker.ts';
import { needsPreflight } from '../../http/headers.ts';
import { isRepeatable } from '../../http/plan-attempt.ts';
import { copyLockName } from '../../model/names.ts';
import type { RecordRow, RegistrationRow, RegistrationRows } from '../../model/rows.ts';
import { withoutSecrets } from '../../model/secrets.ts';
import { restoreRequest } from '../../model/stored-exchange.ts';
import type { Transition } from '../../model/transitions/transition.ts';
import { readBlob } from '../../storage/bodies.ts';
import { isQuotaExceeded, type Store } from '../../storage/store.ts';
import type { PrepareRequest } from '../../transfer/engine-options.ts';
import { DriverRefusal } from '../driver.ts';
import { abortNative, tagUrl } from './native-fetches.ts';

/**
 * Says why the browser's Background Fetch would not do with `request` what `fetch` does; `null` when it would. All of these
 * were seen in Chromium 156, which accepts such requests without an error.
 */
export function unsupportedReason(request: Request, pageUrl: string): string | null {
  const crossOrigin = new URL(request.url).origin !== new URL(pageUrl).origin;
  if (crossOrigin && needsPreflight(request.method, request.headers))
    return 'it needs a CORS preflight, which Background Fetch does not make';
  if (request.redirect !== 'follow')
    return `its redirect mode is '${request.redirect}', and Background Fetch always follows`;
  if (request.credentials === 'omit')
    return "its credentials mode is 'omit', and Background Fetch sends cookies all the same";
  if (request.integrity !== '') return 'Background Fetch does not check its integrity';
  if (request.cache === 'only-if-cached')
    return "its cache mode is 'only-if-cached', and Background Fetch always asks the network";
  // The whole browser crashes.
  if (request.referrer === '') return 'Background Fetch can not do without a referrer';
  return null;
}

interface BuildRequestsPorts {
  readonly name: string;
  readonly store: Store;
  readonly pageUrl: string;
  readonly prepareRequest: PrepareRequest | null;
  readonly secretHeaders: (uid: string, index: number) => readonly (readonly [string, string])[];
}

/**
 * The requests as the browser gets them. Each is made of the stored request, the secret headers that this page has, what
 * the app's `prepareRequest` makes of it, our tag, and the stored body. Rejects with `DriverRefusal` when the browser does
 * not support one of them.
 */
async function buildRequests(
  { registration, records }: RegistrationRows,
  ports: BuildRequestsPorts,
): Promise<Request[]> {
  const requests: Request[] = [];
  for (const record of records) {
    const { uid, index } = record;
    const request = await prepared(record, registration.id, ports);
    const reason = unsupportedReason(request, ports.pageUrl);
    if (reason)
      throw new DriverRefusal(
        `Request ${index} (${withoutSecrets(record.request.url)}): ${reason}.`,
      );
    // The tag comes before the body: a Request that is made from one with a body would stream it.
    const tagged = new Request(tagUrl(request.url, { name: ports.name, uid, index }), request);
    const body = await storedBody(record, ports.store);
    requests.push(body ? new Request(tagged, { body }) : tagged);
  }
  return requests;
}

async function prepared(
  record: RecordRow,
  registrationId: string,
  { prepareRequest, secretHeaders }: BuildRequestsPorts,
): Promise<Request> {
  const { uid, index, request } = record;
  const restored = restoreRequest(request, null, secretHeaders(uid, index));
  if (!prepareRequest) return restored;
  return prepareRequest(restored, {
    registrationId,
    recordIndex: index,
    attempt: 0,
    previous: null,
  });
}

async function storedBody({ uid, index, request }: RecordRow, store: Store): Promise<Blob | null> {
  if (request.bodyBytes === null) return null;
  return readBlob(store, { uid, index, side: 'request' }, { start: 0, end: request.bodyBytes });
}

/** Whether it has a request that must not be sent twice. */
export const hasUnrepeatable = ({ records }: RegistrationRows): boolean =>
  records.some((record) => !isRepeatable(record.request));

/**
 * Sets `sentOnce` of the records whose requests must not be sent twice: `true` before the browser gets them, `false` when
 * it has refused them. The transition needs all records.
 */
function setSentOnce(sent: boolean): Transition {
  return ({ registration, records }) =>
    registration.phase === 'settled'
      ? null
      : {
          registration: { ...registration, revision: registration.revision + 1 },
          records: records
            .filter((record) => !isRepeatable(record.request))
            .map((record) => ({ ...record, sentOnce: sent })),
        };
}

export interface StartNativePorts extends BuildRequestsPorts {
  readonly clock: Clock;
  readonly locks: Locks;
  /** Milliseconds that the browser may take to begin. */
  readonly startTimeoutMs: number;
}

/** The app's hook may ask a server for a token. */
const PREPARE_LIMIT_MS = 30_000;
/** The limit for requests that must not be sent twice. After it they may have been sent, and so nobody else may send them. */
const UNREPEATABLE_START_LIMIT_MS = 120_000;

/**
 * Gives a registration to the browser. Rejects with `QuotaExceededError` when the browser says that it does not fit, and
 * with `DriverRefusal` for every other reason.
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
    if (unrepeatable) await store.transact(uid, 'all', setSentOnce(true), 'strict');
    // A tab that sees the row, but not yet the browser's registration, waits for this lock before it takes that for lost.
    return await locks
      .request(copyLockName(name, uid), {}, () =>
        startInBrowser(backgroundFetch, state.registration, requests, unrepeatable, ports),
      )
      .catch(async (error) => {
        // After a timeout the browser may still send it.
        if (unrepeatable && !isTimeout(error)) await store.transact(uid, 'all', setSentOnce(false));
        throw error;
      });
  } catch (error) {
    if (isQuotaExceeded(error) || error instanceof DriverRefusal) throw error;
    throw new DriverRefusal(`Background Fetch did not start: ${(error as Error).message}`);
  }
}

function startInBrowser(
  backgroundFetch: NativeBackgroundFetchManager,
  { id, title, icons, downloadTotal }: RegistrationRow,
  requests: Request[],
  unrepeatable: boolean,
  { clock, startTimeoutMs }: StartNativePorts,
): Promise<NativeBackgroundFetchRegistration> {
  const starting = backgroundFetch.fetch(id, requests, { title, icons, downloadTotal });
  const limitMs = unrepeatable ? UNREPEATABLE_START_LIMIT_MS : startTimeoutMs;
  // A permission prompt may be open, and the browser may begin after the time limit.
  return timeBox(clock, limitMs, 'Starting', (signal) => {
    starting.then((late) => (signal.aborted ? abortNative(late) : undefined)).catch(() => {});
    return starting;
  });
}

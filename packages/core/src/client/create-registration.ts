import { type Clock, timeBox } from '../browser/clock.ts';
import type { Locks } from '../browser/contexts.ts';
import type { StorageQuota } from '../browser/storage.ts';
import type { Driver } from '../drivers/driver.ts';
import type { CheckedFetchOptions } from '../model/fetch-options.ts';
import { leaseName } from '../model/names.ts';
import type { Replacement } from '../model/replacement.ts';
import { newRows, type RegistrationRows } from '../model/rows.ts';
import { type IsSecretHeader, withoutSecrets } from '../model/secrets.ts';
import type { DriverName } from '../model/snapshot.ts';
import { type CapturedRequest, captureRequest } from '../model/stored-exchange.ts';
import { activate, storeRequestChunk } from '../model/transitions/run.ts';
import { chunksOf } from '../storage/bodies.ts';
import { quotaExceeded, type Store } from '../storage/store.ts';

/** A driver, and why it was chosen, in words. */
export interface DriverChoice {
  readonly driver: Driver;
  readonly reason: string;
}

/** What `auto` tries, the best first: the OS can wake the app, the browser can go on without it, and a page always works. */
const PREFERENCE: readonly DriverName[] = ['native', 'web', 'foreground'];

/** Why drivers are missing, in words. A driver that a page of this kind never has needs no reason. */
export type UnavailableDrivers = { readonly [Name in DriverName]?: string };

/**
 * The first driver that can take a fetch now. When the driver that the app has asked for can't, the foreground driver is
 * chosen, and the reason says so. Rejects with `NotSupportedError` when no driver can.
 *
 * @param notByBrowser why the browser's own Background Fetch can't carry it, if it can't
 */
export async function chooseDriver(
  drivers: readonly Driver[],
  wanted: 'auto' | DriverName,
  unavailable: UnavailableDrivers = {},
  notByBrowser: string | null = null,
): Promise<DriverChoice> {
  const refusals: string[] = [];
  for (const name of wanted === 'auto' ? PREFERENCE : [wanted, ...PREFERENCE.slice(-1)]) {
    const driver = drivers.find((candidate) => candidate.name === name);
    if (!driver) {
      const reason = unavailable[name] ?? (wanted === name && 'not available in this page.');
      if (reason) refusals.push(`${name}: ${reason}`);
      continue;
    }
    if (notByBrowser !== null && name === 'web') {
      refusals.push(`web: ${notByBrowser}`);
      continue;
    }
    const { usable, reason } = await driver.availability(name === wanted);
    const why = name === wanted ? 'The app asked for it.' : reason;
    if (usable) return { driver, reason: [why, ...refusals].join(' ') };
    refusals.push(`${name}: ${reason}`);
  }
  throw noDriver(refusals);
}

/** Why the browser's own Background Fetch can't carry such a fetch, in words; `null` when it can. */
export function whyNotByBrowser(
  { tus }: CheckedFetchOptions,
  { previous }: Replacement,
): string | null {
  if (tus) return 'the browser can’t upload by tus.';
  return previous.some(Boolean)
    ? 'the browser can’t ask whether what is stored has changed.'
    : null;
}

/** The error of a fetch that no driver can take, for these reasons. */
export function noDriver(reasons: readonly string[]): DOMException {
  return new DOMException(
    `No driver can take this fetch. ${reasons.join(' ')}`,
    'NotSupportedError',
  );
}

const BODY_CHUNK_BYTES = 4 * 1024 * 1024;

export interface CreationPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly locks: Locks;
  readonly name: string;
  readonly isSecretHeader: IsSecretHeader;
}

/** A background fetch that is not stored yet. */
export interface Draft {
  readonly uid: string;
  readonly id: string;
  readonly options: CheckedFetchOptions;
  readonly requests: readonly Request[];
  readonly choice: DriverChoice;
  /** Default: what has settled under the id is removed as soon as this is stored. */
  readonly replacement?: Replacement;
}

export interface CreatedRegistration {
  readonly state: RegistrationRows;
  /** By record, the headers that are not on disk. */
  readonly secretHeaders: readonly CapturedRequest['secretHeaders'][];
}

/**
 * Stores a background fetch, request bodies included, and activates it. The id is taken first, in the same transaction
 * that finds it free; without bodies, that is all.
 *
 * Rejects with `ActiveIdError`, with `TypeError` when a request body fails, and with `QuotaExceededError`. The store is then as
 * it was before.
 */
export async function createRegistration(
  ports: CreationPorts,
  { uid, id, options, requests, choice, replacement }: Draft,
): Promise<CreatedRegistration> {
  const { store, clock, isSecretHeader } = ports;
  const captured = await Promise.all(
    requests.map((request) => captureRequest(request, isSecretHeader)),
  );
  const chosen = { driver: choice.driver.name, driverReason: choice.reason };
  const row = { uid, id, options, ...chosen, createdAt: clock.now(), ...replacement };
  const { tus } = options;
  const stored = captured.map((request) => ({
    ...request.stored,
    ...(tus && request.body && { tus }),
  }));
  const rows = newRows(row, stored);
  const hasBodies = captured.some(({ body }) => body !== null);
  const state = hasBodies
    ? await createWithBodies(ports, rows, captured)
    : await store.create({ ...rows, ...activate([])(rows) });
  return { state, secretHeaders: captured.map(({ secretHeaders }) => secretHeaders) };
}

/** Other contexts know by the lease that the row is no orphan. */
function createWithBodies(
  { store, locks, name }: CreationPorts,
  rows: RegistrationRows,
  captured: readonly CapturedRequest[],
): Promise<RegistrationRows> {
  const { uid } = rows.registration;
  return locks.request(leaseName(name, uid), {}, async () => {
    await store.create(rows);
    try {
      const sizes = await storeBodies(store, uid, captured);
      const state = await store.transact(uid, 'all', activate(sizes));
      if (!state) throw new DOMException('It was released while it was stored.', 'AbortError');
      return state;
    } catch (error) {
      // The settled registration that had the id gets it back.
      await store.withdraw(uid, null);
      throw error;
    }
  });
}

/** Resolves with each body's size, `null` where there is none. */
async function storeBodies(
  store: Store,
  uid: string,
  captured: readonly CapturedRequest[],
): Promise<readonly (number | null)[]> {
  const sizes: (number | null)[] = [];
  for (const [index, { body, stored }] of captured.entries())
    sizes.push(body && (await storeBody(store, uid, index, body, stored.url)));
  return sizes;
}

async function storeBody(
  store: Store,
  uid: string,
  index: number,
  body: ReadableStream<Uint8Array>,
  url: string,
): Promise<number> {
  let offset = 0;
  for await (const data of readable(body, url)) {
    const chunk = { body: { uid, index, side: 'request' as const }, offset, data };
    await store.transact(uid, [], storeRequestChunk(chunk));
    offset += data.byteLength;
  }
  return offset;
}

/** The chunks of a body. An error of the app's stream becomes a `TypeError` that names the request. */
async function* readable(
  body: ReadableStream<Uint8Array>,
  url: string,
): AsyncGenerator<ArrayBuffer, void, undefined> {
  const chunks = chunksOf(body, BODY_CHUNK_BYTES);
  try {
    for (;;) {
      const { done, value } = await chunks.next().catch((cause: unknown) => {
        const reason = cause instanceof Error ? cause.message : String(cause);
        throw new TypeError(
          `The body of the request for ${withoutSecrets(url)} failed while it was stored: ${reason}`,
          { cause },
        );
      });
      if (done) return;
      yield value;
    }
  } finally {
    await chunks.return();
  }
}

export interface CheckQuotaPorts {
  readonly quota: StorageQuota;
  readonly clock: Clock;
  readonly warn?: (message: string) => void;
}

/** 16 TiB: no browser gives an origin that much. */
const MAX_BYTES = 2 ** 44;

/** How long the browser may take to estimate. Some never answer. */
const ESTIMATE_LIMIT_MS = 2000;

/**
 * Rejects with `QuotaExceededError` when the bytes fit on no disk, and warns when they may not fit on this one (promise 7). The
 * browser's estimate is often far too low (Chromium: its usage and 10 GiB; Brave and WebKit: less), so it refuses nothing: a
 * write that fails decides.
 */
export async function checkQuota(
  { quota, clock, warn }: CheckQuotaPorts,
  bytes: number,
): Promise<void> {
  if (bytes > MAX_BYTES) throw quotaExceeded(`A downloadTotal of ${bytes} bytes fits on no disk.`);
  if (bytes === 0) return;
  const remaining = await timeBox(clock, ESTIMATE_LIMIT_MS, 'The storage estimate', () =>
    quota.remainingBytes(),
  ).catch(() => null);
  if (remaining !== null && bytes > remaining)
    warn?.(`${bytes} bytes are to come, and the browser estimates that ${remaining} fit.`);
}

import type { Channel } from '../browser/contexts.ts';
import type { EngineEnvironment } from '../browser/environment.ts';
import type { StorageQuota } from '../browser/storage.ts';
import type { CreationPorts } from '../client/create-registration.ts';
import { SecretHeaders } from '../client/secret-headers.ts';
import { SnapshotCache } from '../client/snapshot-cache.ts';
import type { Driver } from '../drivers/driver.ts';
import { createForegroundDriver } from '../drivers/foreground/foreground-driver.ts';
import { channelName, databaseName } from '../model/names.ts';
import type { RegistrationRow } from '../model/rows.ts';
import { chooseLocks } from '../storage/choose-locks.ts';
import { loadOnDemand, openStore } from '../storage/open-store.ts';
import { defaultEngineOptions, type EngineOptions } from '../transfer/engine-options.ts';

/** The key of a background fetch. Ids are unique among the active ones of one service worker registration. */
export interface FetchKey {
  /** The scope of the service worker registration. */
  readonly scope: string;
  /** The id that the app has given it. */
  readonly id: string;
}

/** A background fetch as it is stored, with its key. */
export interface KeyedRow {
  readonly row: RegistrationRow;
  readonly key: FetchKey;
}

/** The key of a stored row or a snapshot, which is its `metadata`; `null` when it has none. */
export function fetchKey({ metadata }: { readonly metadata: unknown }): FetchKey | null {
  const key = metadata as Partial<FetchKey> | null;
  return typeof key?.scope === 'string' && typeof key.id === 'string' ? (key as FetchKey) : null;
}

/** The lock under which a context checks whether a key is free, and takes it. */
export function startLockName({ scope, id }: FetchKey): string {
  return `${POLYFILL_NAME}:start:${scope} ${id}`;
}

/** The lock that the service worker holds while it handles the settlement of `uid`. */
export function settlementLockName(uid: string): string {
  return `${POLYFILL_NAME}:settlement:${uid}`;
}

/** The name of the polyfill's database, channel and locks. It never changes, because other versions share them. */
export const POLYFILL_NAME = 'bgfetch-polyfill';

/** The store that the polyfill shares with the other contexts of the origin, and an engine on top of it. */
export interface OpenedFetches extends CreationPorts {
  readonly driver: Driver;
  readonly snapshots: SnapshotCache;
  /** `null` where BroadcastChannel is missing. */
  readonly channel: Channel | null;
  readonly quota: StorageQuota;
  /** The headers of requests that are not written to disk. */
  readonly secrets: SecretHeaders;
  /** A fresh unique string. */
  readonly uid: () => string;
}

/**
 * As the specification wants it: a status that is not ok settles the record, and so does a network that does not work, after
 * a few attempts, or after a minute or two when a part of the body is stored. A device that is offline is waited for. Slow
 * bodies are stored four times a second. 24 records run at once, so that a few that do not move keep no others waiting.
 */
const ENGINE: EngineOptions = {
  ...defaultEngineOptions,
  concurrency: { ...defaultEngineOptions.concurrency, total: 24, perRegistration: 6 },
  retry: {
    baseDelayMs: 200,
    maxRetryAfterMs: defaultEngineOptions.retry.maxRetryAfterMs,
    maxDelayMs: 10_000,
    maxAttempts: 3,
    maxResumes: 20,
    statuses: false,
  },
  chunk: { ...defaultEngineOptions.chunk, maxAgeMs: 250 },
};

/** Opens the store, and sets up the engine. Rejects as `openStore` does. */
export async function openFetches(environment: EngineEnvironment): Promise<OpenedFetches> {
  const { clock, random, uid, quota, connectivity, connections, transport, pageUrl, warn } =
    environment;
  const { store, degradedReason } = await openStore({
    name: databaseName(POLYFILL_NAME),
    hasIndexedDB: environment.hasIndexedDB,
    clock,
    warn,
    awake: environment.lifecycle.awake,
  });
  if (degradedReason)
    warn(`Background fetches will not reach the service worker: ${degradedReason}`);
  const channel = environment.openChannel?.(channelName(POLYFILL_NAME)) ?? null;
  const snapshots = new SnapshotCache(channel);
  const locks = chooseLocks(environment.locks, { store, clock, random, uid }, loadOnDemand);
  const secrets = new SecretHeaders(() => {});
  const driver = createForegroundDriver(
    {
      store,
      clock,
      random,
      connectivity,
      connections,
      locks,
      channel,
      transport,
      sink: snapshots,
      contextId: uid(),
      name: POLYFILL_NAME,
      pageUrl,
      secretHeaders: (of, index) => secrets.of(of, index),
    },
    environment.lifecycle,
    environment.mayBeUsers,
    ENGINE,
  );
  const { isSecretHeader } = ENGINE;
  const name = POLYFILL_NAME;
  return {
    store,
    driver,
    snapshots,
    channel,
    locks,
    secrets,
    clock,
    quota,
    uid,
    isSecretHeader,
    name,
  };
}

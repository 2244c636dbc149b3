import { SecretHeaders } from '../client/secret-headers.ts';
import { Session } from '../client/session.ts';
import { SnapshotHub } from '../client/snapshots.ts';
import { createForegroundDriver } from '../drivers/foreground/foreground-driver.ts';
import { Commands } from '../manager/commands.ts';
import { channelName, databaseName } from '../model/names.ts';
import type { Channel } from '../platform/channel.ts';
import type { Environment } from '../platform/environment.ts';
import type { Locks } from '../platform/locks.ts';
import { openStore } from '../storage/open-store.ts';
import { chooseLocks } from '../store/choose-locks.ts';
import { defaultEngineOptions, type EngineOptions } from '../transfer/engine-options.ts';
import { POLYFILL_NAME } from './fetch-key.ts';

/** The store that the polyfill shares with the other contexts of the origin, and an engine on top of it. */
export interface OpenedFetches {
  readonly session: Session;
  readonly commands: Commands;
  readonly hub: SnapshotHub;
  readonly channel: Channel | null;
  readonly locks: Locks;
}

/**
 * As the spec wants it: a status that is not ok settles the record, and so does a network that is there and does not
 * work; after a few tries, or after a minute or two where there are bytes to lose. Offline is waited for. Slow bodies
 * are counted four times a second. Several background fetches can be stuck before they keep others waiting.
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

/** Opens the store. Rejects as `openStore` does. */
export async function openFetches(environment: Environment): Promise<OpenedFetches> {
  const { clock, random, uid, quota, connectivity, connections, transport, pageUrl, warn } =
    environment;
  const { store, degradedReason } = await openStore({
    name: databaseName(POLYFILL_NAME),
    hasIndexedDB: environment.hasIndexedDB,
    clock,
    warn,
    awake$: environment.lifecycle.awake$,
  });
  if (degradedReason)
    warn(`Background fetches will not reach the service worker: ${degradedReason}`);
  const channel = environment.openChannel?.(channelName(POLYFILL_NAME)) ?? null;
  const hub = new SnapshotHub(channel);
  const locks = chooseLocks(environment.locks, { store, clock, random, uid });
  const secrets = new SecretHeaders(() => {});
  const foreground = createForegroundDriver(
    {
      store,
      clock,
      random,
      connectivity,
      connections,
      locks,
      channel,
      transport,
      sink: hub,
      contextId: uid(),
      name: POLYFILL_NAME,
      pageUrl,
      secretHeaders: (of, index) => secrets.of(of, index),
    },
    environment.lifecycle,
    environment.mayBeUsers,
    ENGINE,
  );
  const session = new Session({
    store,
    clock,
    locks,
    quota,
    uid,
    drivers: [foreground],
    hub,
    channel,
    secrets,
    isSecretHeader: ENGINE.isSecretHeader,
    name: POLYFILL_NAME,
    // What has failed is kept until the service worker has been told.
    keepFailedMs: Number.POSITIVE_INFINITY,
  });
  return { session, commands: new Commands(store, clock, session), hub, channel, locks };
}

import { createForegroundDriver } from '../drivers/foreground/foreground-driver.ts';
import { createNativeDriver } from '../drivers/native/native-driver.ts';
import { shellTransport } from '../drivers/native/transports/shell-transport.ts';
import { createWebDriver } from '../drivers/web/web-driver.ts';
import type { StorageView } from '../manager/storage-view.ts';
import { databaseName } from '../model/names.ts';
import type { Transport } from '../model/transport.ts';
import type { Channel } from '../platform/channel.ts';
import type { Environment } from '../platform/environment.ts';
import type { PageLifecycle } from '../platform/page-lifecycle.ts';
import { openStore } from '../storage/open-store.ts';
import { chooseLocks } from '../store/choose-locks.ts';
import type { PeriodicControl } from '../wakes/create-periodic.ts';
import type { ResolvedOptions } from './manager-options.ts';
import { SecretHeaders } from './secret-headers.ts';
import { Session } from './session.ts';
import { SettlementNotices } from './settlement-events.ts';
import type { SnapshotHub } from './snapshots.ts';

export interface SessionContext {
  readonly environment: Environment;
  readonly options: ResolvedOptions;
  readonly hub: SnapshotHub;
  readonly channel: Channel | null;
  readonly contextId: string;
  readonly periodic: PeriodicControl;
  /** The page's life as the native shell knows it. */
  readonly lifecycle: PageLifecycle;
  readonly storage: StorageView;
}

/** Opens the store and puts the drivers that this environment has on top of it. Rejects as `openStore` does. */
export async function openSession(context: SessionContext): Promise<Session> {
  const { environment, options, hub, channel, contextId, periodic, lifecycle, storage } = context;
  const { clock, random, uid, quota, connectivity, pageUrl, warn } = environment;
  const { name, keepFailedMs } = options;
  const { store, degradedReason } = await openStore({
    name: databaseName(name),
    hasIndexedDB: environment.hasIndexedDB,
    clock,
    warn,
    awake$: lifecycle.awake$,
    report: storage.show,
  });
  if (degradedReason) warn(`Nothing will outlive this page: ${degradedReason}`);
  const locks = chooseLocks(environment.locks, { store, clock, random, uid });
  const secrets = new SecretHeaders((names) => {
    if (!options.engine.prepareRequest) warn(secretsWithoutHook(names));
  });
  const common = {
    store,
    clock,
    connectivity,
    connections: environment.connections,
    locks,
    sink: hub,
    name,
    pageUrl,
    secretHeaders: (uid: string, index: number) => secrets.of(uid, index),
  };
  const ports = {
    ...common,
    random,
    channel,
    contextId,
    transport: chooseTransport(context),
    onMissing: (uid: string) => void session.missing(uid).catch(() => {}),
  };
  const { engine } = options;
  const foreground = createForegroundDriver(ports, lifecycle, environment.mayBeUsers, engine);
  const native =
    periodic.source === 'plugin'
      ? [createNativeDriver({ ports, engine, lifecycle, periodic })]
      : [];
  const web = createWebDriver({
    ...common,
    serviceWorker: environment.serviceWorker,
    startTimeoutMs: options.webStartTimeoutMs,
    flag: environment.shell.flag,
    prepareRequest: options.engine.prepareRequest,
    onLost: (uid, reason) => session.handOver(uid, reason),
    warn,
  });
  const session = new Session({
    store,
    clock,
    locks,
    quota,
    warn,
    uid,
    drivers: [...native, web, foreground],
    hub,
    channel,
    secrets,
    isSecretHeader: engine.isSecretHeader,
    name,
    keepFailedMs,
    notices: new SettlementNotices({
      name,
      hub,
      // In memory, the worker would not see it.
      serviceWorker: store.durability === 'disk' ? environment.serviceWorker : null,
    }),
  });
  return session;
}

function chooseTransport({ environment, options }: SessionContext): Transport {
  const { transport: web, shell } = environment;
  const { readGlobal } = shell;
  return (
    options.transport ?? shellTransport({ readGlobal, web, unpatched: shell.unpatchedTransport() })
  );
}

const secretsWithoutHook = (names: readonly string[]): string =>
  `A request carries what is taken for a secret (${names.join(', ')}). It is sent, but never written to disk: after a reload it would be missing. Give createBackgroundFetch a \`prepareRequest\` hook that adds it, or say by \`secretHeaders\` what is secret.`;

import type { Channel } from '../browser/channel.ts';
import type { Clock } from '../browser/clock.ts';
import { State } from '../browser/emitter.ts';
import type { Environment } from '../browser/environment.ts';
import type { PageLifecycle } from '../browser/page-lifecycle.ts';
import { createForegroundDriver } from '../drivers/foreground/foreground-driver.ts';
import { shellTransport } from '../drivers/native/capacitor-http-transport.ts';
import { createNativeDriver } from '../drivers/native/native-driver.ts';
import { createWebDriver } from '../drivers/web/web-driver.ts';
import { databaseName } from '../model/names.ts';
import type { StorageStatus } from '../model/snapshot.ts';
import type { Transport } from '../model/transport.ts';
import { chooseLocks } from '../storage/choose-locks.ts';
import { loadOnDemand } from '../storage/load-on-demand.ts';
import { openStore } from '../storage/open-store.ts';
import type { PeriodicControl } from '../wakes/create-periodic.ts';
import type { ResolvedOptions } from './manager-options.ts';
import { SecretHeaders } from './secret-headers.ts';
import { Session } from './session.ts';
import { SettlementNotices } from './settlement-events.ts';
import type { SnapshotHub } from './snapshots.ts';

/** What is known of the storage, for whoever shows it. */
export class StorageView extends State<StorageStatus> {
  constructor() {
    super(Object.freeze({ state: 'opening', problem: null }));
  }

  readonly show = (status: StorageStatus): void => {
    const { state, problem } = this.getSnapshot();
    if (state !== status.state || problem?.message !== status.problem?.message)
      this.set(Object.freeze({ ...status }));
  };
}

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
    awake: lifecycle.awake,
    report: storage.show,
  });
  if (degradedReason) warn(`Nothing will outlive this page: ${degradedReason}`);
  const locks = chooseLocks(environment.locks, { store, clock, random, uid }, loadOnDemand);
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
    flag: environment.flag,
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
  return options.transport ?? shellTransport(shell, web);
}

const secretsWithoutHook = (names: readonly string[]): string =>
  `A request carries what is taken for a secret (${names.join(', ')}). It is sent, but never written to disk: after a reload it would be missing. Give createBackgroundFetch a \`prepareRequest\` hook that adds it, or say by \`secretHeaders\` what is secret.`;

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;

/** Opens again, after ever longer waits, what did not open. */
export class Reopening {
  readonly #clock: Clock;
  readonly #open: () => Promise<unknown>;
  #waits = 0;
  #cancel: () => void = () => {};
  #isClosed = false;

  constructor(clock: Clock, open: () => Promise<unknown>) {
    this.#clock = clock;
    this.#open = open;
  }

  /** It has failed once more. */
  later(): void {
    if (this.#isClosed) return;
    this.#cancel();
    const waitMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.#waits);
    this.#waits += 1;
    // Whoever waits for it hears of its failures.
    this.#cancel = this.#clock.setTimer(() => void this.#open().catch(() => {}), waitMs);
  }

  close(): void {
    this.#isClosed = true;
    this.#cancel();
  }
}

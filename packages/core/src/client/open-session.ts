import type { Channel } from '../browser/contexts.ts';
import { State } from '../browser/emitter.ts';
import type { PageEnvironment } from '../browser/environment.ts';
import type { DriverContext, DriverFactory } from '../drivers/driver.ts';
import { databaseName, filesName } from '../model/names.ts';
import { type DatabaseStatus, NO_STORAGE, type StorageStatus } from '../model/storage-status.ts';
import { originPrivateFiles } from '../storage/body-files.ts';
import { chooseLocks } from '../storage/choose-locks.ts';
import { loadOnDemand, openStore } from '../storage/open-store.ts';
import type { Store } from '../storage/store.ts';
import type { PeriodicContext, PeriodicControl } from '../wakes/periodic-control.ts';
import type { UnavailableDrivers } from './create-registration.ts';
import type { ResolvedOptions } from './manager-options.ts';
import { SecretHeaders } from './secret-headers.ts';
import { Session } from './session.ts';
import { ServiceWorkerNotifier } from './settlement-events.ts';
import type { SnapshotCache } from './snapshot-cache.ts';

/** The current `StorageStatus`. It changes only when the state or the message does. */
export class StorageState extends State<StorageStatus> {
  constructor() {
    super(NO_STORAGE);
  }

  readonly report = (status: DatabaseStatus): void => {
    const { state, problem } = this.getSnapshot();
    if (state !== status.state || problem?.message !== status.problem?.message)
      this.#change(status);
  };

  /** Where bodies are written from now on, and why not in files. */
  readonly reportBodies = (bodies: StorageStatus['bodies']): void => {
    const { inFiles, reason } = this.getSnapshot().bodies;
    if (inFiles !== bodies.inFiles || reason !== bodies.reason)
      this.#change({ bodies: Object.freeze(bodies) });
  };

  #change(fields: Partial<StorageStatus>): void {
    this.set(Object.freeze({ ...this.getSnapshot(), ...fields }));
  }
}

/** The parts that a manager is made of. */
export interface Composition {
  /** Its drivers. Called each time a session opens. When it rejects, the session is opened again later. */
  readonly drivers: () => Promise<readonly DriverFactory[]>;
  /** Makes `bg.periodic`. Called once, synchronously when the manager is made. */
  readonly openPeriodic: (context: PeriodicContext) => PeriodicControl;
  readonly unavailable?: UnavailableDrivers;
}

export interface SessionContext {
  readonly environment: PageEnvironment;
  readonly options: ResolvedOptions;
  readonly composition: Composition;
  readonly snapshots: SnapshotCache;
  readonly channel: Channel | null;
  readonly contextId: string;
  readonly periodic: PeriodicControl;
  readonly storage: StorageState;
}

/** Opens the store and creates the drivers over it. Rejects as `openStore` does, and when the code of a driver is missing. */
export async function openSession(context: SessionContext): Promise<Session> {
  const { environment, options, composition, snapshots, channel, contextId, storage } = context;
  const { clock, random, uid, quota, serviceWorker, warn } = environment;
  const { name, keepFailedMs, engine, webStartTimeoutMs } = options;
  const drivers = await composition.drivers();
  const shell = drivers.find((part) => part.shell)?.shell;
  const lifecycle = shell?.lifecycle(environment.lifecycle) ?? environment.lifecycle;
  const { store, degradedReason } = await openStore({
    name: databaseName(name),
    hasIndexedDB: environment.hasIndexedDB,
    files: environment.filesRoot && originPrivateFiles(environment.filesRoot, filesName(name)),
    clock,
    warn,
    awake: lifecycle.awake,
    report: storage.report,
    onLost: (state) => session.changed(state),
  });
  if (degradedReason) warn(`Nothing will outlive this page: ${degradedReason}`);
  const locks = chooseLocks(environment.locks, { store, clock, random, uid }, loadOnDemand);
  const secrets = new SecretHeaders((names) => {
    if (!engine.prepareRequest) warn(secretsWithoutHook(names));
  });
  const shared = { store, locks, channel, name };
  const driverContext: DriverContext = {
    ...shared,
    environment,
    lifecycle,
    periodic: context.periodic,
    sink: snapshots,
    onBodies: storage.reportBodies,
    workerUrl: options.workerUrl,
    transportOver: (web) => options.transport ?? shell?.transport(web) ?? web,
    contextId,
    engine,
    webStartTimeoutMs,
    secretHeaders: (uid, index) => secrets.of(uid, index),
    onGuarantees: () => void showPaused(session, takeUpStore).catch(() => {}),
    onMissing: (uid) => void session.missing(uid).catch(() => {}),
    onLost: (uid, reason) => session.handOver(uid, reason),
  };
  const takeUpStore = shell?.takeUpStore(store, lifecycle, context.periodic) ?? store;
  const session: Session = new Session({
    ...shared,
    takeUpStore,
    clock,
    quota,
    warn,
    uid,
    drivers: drivers.flatMap((part) => part.create(driverContext) ?? []),
    ...(composition.unavailable && { unavailable: composition.unavailable }),
    snapshots,
    secrets,
    isSecretHeader: engine.isSecretHeader,
    keepFailedMs,
    notifier: new ServiceWorkerNotifier({
      name,
      snapshots,
      clock,
      // A store in memory is invisible to the worker.
      serviceWorker: store.durability === 'disk' ? serviceWorker : null,
    }),
  });
  return session;
}

const secretsWithoutHook = (names: readonly string[]): string =>
  `A request has secret headers (${names.join(', ')}). They are sent, but not stored, so after a reload they are missing. Add them by a \`prepareRequest\` hook, or say by \`secretHeaders\` what is secret.`;

/** Shows what the drivers guarantee now. Of registrations that are not paused the drivers tell it by themselves. */
async function showPaused(session: Session, takeUpStore: Store): Promise<void> {
  const rows = await takeUpStore.list();
  await Promise.all(
    rows.filter(({ paused }) => paused).map(({ uid }) => session.show(uid, takeUpStore)),
  );
}

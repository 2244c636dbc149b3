import { browserPageLifecycle } from '../../../../../src/browser/lifecycle.ts';
import { browserShell } from '../../../../../src/browser/native-shell.ts';
import { keptFlag, keptText } from '../../../../../src/browser/storage.ts';
import { AsyncLazy } from '../../../../../src/client/async-lazy.ts';
import { composeDrivers } from '../../../../../src/client/composition.ts';
import { resolveOptions } from '../../../../../src/client/manager-options.ts';
import { SecretHeaders } from '../../../../../src/client/secret-headers.ts';
import { Session } from '../../../../../src/client/session.ts';
import { SnapshotCache } from '../../../../../src/client/snapshot-cache.ts';
import { nativeFactory } from '../../../../../src/drivers/native/native.ts';
import type { Transport } from '../../../../../src/model/transport.ts';
import type { Store } from '../../../../../src/storage/store.ts';
import type { FakePage } from '../../../../../src/testing/fake-native/fake-page.ts';
import {
  awaitLaunchWake,
  type PeriodicControl,
} from '../../../../../src/wakes/periodic-control.ts';
import { browserEnvironment, type Environment } from '../../../../support/browser-environment.ts';
import { profiles } from '../profiles.ts';
import type { Trial } from '../run-schedule.ts';
import type { FleetNotes } from './fleet-notes.ts';
import { damagedStore } from './fleet-rows.ts';
import type { FleetSchedule } from './fleet-schedule.ts';
import { withMethods } from './with-methods.ts';

/** A phone's `localStorage`, which outlives the pages. */
export type Kept = Map<string, string>;

const NAME = 'bgfetch';

/**
 * What `createBackgroundFetch({ drivers: [native()] })` of `@bgfetch/core/compose` does in a page of this phone: the same
 * parts, put together as `Manager` and `openSession` do it, over a disk that outlives the page.
 */
export function openFleetPage(
  { schedule, transport }: Trial<FleetSchedule>,
  page: FakePage,
  disk: Store,
  kept: Kept,
  notes: FleetNotes,
): PeriodicControl {
  const { clock, connectivity, locks } = page;
  const own = notes.of(page.id);
  const { app, readyMs, givesPlugin } = schedule;
  const inShell = profiles[schedule.profile].openShell(page, { readyMs, hasApp: app !== 'absent' });
  if (app === 0) inShell.importApp();
  else if (typeof app === 'number') clock.setTimer(() => inShell.importApp(), app);
  const launchedAt = clock.now() - schedule.loadMs;
  const shell = browserShell((name) =>
    name === 'performance' ? { timeOrigin: launchedAt } : inShell.readGlobal(name),
  );
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  } as Storage;
  let uids = 0;
  const environment: Environment = {
    ...browserEnvironment(),
    ...{ isServer: false, clock, connectivity, locks, serviceWorker: null, openChannel: null },
    ...{ pageUrl: 'https://app.test/', baseUrl: 'https://app.test/' },
    random: () => 0.5,
    uid: () => `page-${page.id}-${++uids}`,
    lifecycle: browserPageLifecycle(new EventTarget(), inShell.document),
    quota: { remainingBytes: async () => null },
    flag: (key) => keptFlag(() => storage, key),
    text: (key) => keptText(() => storage, key),
    warn() {},
    connections: { locks, isMultiplexed: () => false },
    mayBeUsers: () => false,
    transport: page.transport(transport),
  };
  const plugin = givesPlugin ? inShell.importPlugin() : undefined;
  const factory = nativeFactory(
    { plugin },
    () => shell,
    () => environment,
  );
  const { warn, text, quota, uid } = environment;
  const periodic = composeDrivers([factory]).openPeriodic({
    ...{ name: NAME, clock, text, warn },
    lifecycle: environment.lifecycle,
  });
  const { engine, webStartTimeoutMs } = resolveOptions({
    chunk: { maxBytes: 4096, maxAgeMs: 400 },
  });
  const damaged = damagedStore(disk, schedule.rows, page, notes.settled);
  const { onReset, close } = damaged;
  const storeFor = (kind: string): Store =>
    withMethods(page.port(kind, damaged, schedule.storeMs), { onReset, close });
  const store = storeFor('session');
  let failures = 0;

  const open = async (): Promise<Session> => {
    const drivers = [factory];
    const lifecycle = factory.shell?.lifecycle(environment.lifecycle) ?? environment.lifecycle;
    const takeUpStore = factory.shell?.takeUpStore(store, lifecycle, periodic) ?? store;
    if (failures++ < schedule.failures) {
      await takeUpStore.uids();
      throw new DOMException('The disk fails for a moment.', 'UnknownError');
    }
    const snapshots = new SnapshotCache(null);
    const secrets = new SecretHeaders(() => {});
    const shared = { store, locks, channel: null, name: NAME };
    const context = {
      ...{ ...shared, environment, periodic, engine, webStartTimeoutMs },
      store: storeFor('storage'),
      lifecycle,
      sink: snapshots,
      transportOver: (web: Transport) => factory.shell?.transport(web) ?? web,
      contextId: `page-${page.id}`,
      secretHeaders: () => [],
      onGuarantees() {},
      onBodies() {},
      workerUrl: false as const,
      onMissing: (missing: string) => void session.missing(missing).catch(() => {}),
      onLost: (lost: string, reason: string) => session.handOver(lost, reason),
    };
    const session: Session = new Session({
      takeUpStore,
      ...{ ...shared, clock, quota, warn, uid, snapshots, secrets },
      drivers: drivers.flatMap((part) => part.create(context) ?? []),
      isSecretHeader: engine.isSecretHeader,
      keepFailedMs: Number.POSITIVE_INFINITY,
    });
    await session.recover();
    own.openedAt = page.phone.clock.now();
    return session;
  };
  const opened = new AsyncLazy(open, clock);
  opened.get().catch(() => {});
  awaitLaunchWake(periodic, clock, () => opened.get());
  return periodic;
}

import type { Clock } from '../../../src/browser/clock.ts';
import type { PageLifecycle } from '../../../src/browser/lifecycle.ts';
import type { NativePlatform } from '../../../src/browser/native-shell.ts';
import { keptText } from '../../../src/browser/storage.ts';
import { AsyncLazy } from '../../../src/client/async-lazy.ts';
import type { Driver } from '../../../src/drivers/driver.ts';
import { createNativeDriver } from '../../../src/drivers/native/native-driver.ts';
import type { RegistrationRow } from '../../../src/model/rows.ts';
import type { RegistrationSnapshot } from '../../../src/model/snapshot.ts';
import type { Transport } from '../../../src/model/transport.ts';
import { createMemoryStore } from '../../../src/storage/memory-store.ts';
import type { Store } from '../../../src/storage/store.ts';
import type { FakeNative } from '../../../src/testing/fake-native/fake-native.ts';
import type { FakePage } from '../../../src/testing/fake-native/fake-page.ts';
import { defaultEngineOptions, type EngineOptions } from '../../../src/transfer/engine-options.ts';
import { createPeriodic } from '../../../src/wakes/create-periodic.ts';
import type { WakeReport } from '../../../src/wakes/periodic.ts';
import { awaitLaunchWake, type PeriodicControl } from '../../../src/wakes/periodic-control.ts';
import { PeriodicMemory } from '../../../src/wakes/periodic-memory.ts';
import type { RawPlugin } from '../../../src/wakes/plugin/find-plugin.ts';
import { pluginWakeSource } from '../../../src/wakes/plugin/plugin-wake-source.ts';
import { aRecord, aRegistration, aRequest } from '../../storage/rows.ts';

export interface DownloadingAppOptions {
  readonly native: FakeNative;
  readonly transport: Transport;
  readonly urls: readonly string[];
  readonly engine?: Partial<EngineOptions>;
  /** The plugin's JavaScript in this page. Default: the fake phone's own. */
  readonly plugin?: (page: FakePage) => RawPlugin;
  /** The page's life as the driver has it. Default: the page's own. */
  readonly driverLifecycle?: PageLifecycle | ((page: FakePage) => PageLifecycle);
  /** How long a transaction takes. */
  readonly storeMs?: number;
  /** Default: it is not known. */
  readonly platform?: NativePlatform;
  /** What differs in the row of the registration. */
  readonly registration?: Partial<RegistrationRow>;
  /** The store as the pages have it. Default: the disk. */
  readonly storeOver?: (disk: Store) => Store;
  /** What the app does besides. */
  readonly onLaunch?: (page: FakePage, periodic: PeriodicControl, driver: Driver) => void;
}

export interface DownloadingApp {
  /** What is on the phone's disk, whoever runs. */
  readonly disk: Store;
  readonly reports: WakeReport[];
  readonly warnings: string[];
  readonly snapshots: RegistrationSnapshot[];
}

const UID = 'uid-1';

/** What a page of an app does that carries one background fetch by the native driver: composed as the manager does it. */
export async function downloadingApp(options: DownloadingAppOptions): Promise<DownloadingApp> {
  const { native, urls } = options;
  const disk = createMemoryStore();
  await disk.create({
    registration: aRegistration({ uid: UID, driver: 'native', ...options.registration }),
    records: urls.map((url, index) => aRecord({ uid: UID, index, request: aRequest({ url }) })),
  });
  const app: DownloadingApp = { disk, reports: [], warnings: [], snapshots: [] };
  const memory = new PeriodicMemory(keptText(() => undefined, ''));
  const { driverLifecycle } = options;
  const lifecycleOf = (page: FakePage): PageLifecycle =>
    typeof driverLifecycle === 'function'
      ? driverLifecycle(page)
      : (driverLifecycle ?? page.lifecycle);
  native.onLaunch((page) => {
    const { clock, lifecycle, connectivity, locks } = page;
    const warn = (message: string): void => void app.warnings.push(message);
    const wakeSource = pluginWakeSource({
      plugin: options.plugin?.(page) ?? (page.plugin as unknown as RawPlugin),
      clock,
      launchedAt: clock.now() - 200,
      platform: options.platform ?? null,
    });
    const periodic = createPeriodic({ wakeSource, clock, lifecycle, memory, warn });
    periodic.reports$.subscribe((report) => app.reports.push(report));
    const store = page.port('storage', options.storeOver?.(disk) ?? disk, options.storeMs);
    const driver = createNativeDriver({
      lifecycle: lifecycleOf(page),
      periodic,
      platform: () => options.platform ?? null,
      engine: { ...defaultEngineOptions, ...options.engine },
      ports: {
        store,
        clock,
        random: () => 0.5,
        connectivity,
        connections: { locks, isMultiplexed: () => false },
        locks,
        channel: null,
        transport: page.transport(options.transport),
        sink: {
          publish: ({ snapshot }) => app.snapshots.push(snapshot),
          update: ({ snapshot }) => app.snapshots.push(snapshot),
        },
        contextId: `page-${page.id}`,
        name: 'bgfetch',
        pageUrl: 'https://app.test/',
        secretHeaders: () => [],
      },
    });
    const opening = openedAgain(clock, async () => {
      const rows = await store.list();
      await driver.attach(rows.filter(({ phase }) => phase === 'active'));
    });
    opening.get().catch(() => {});
    awaitLaunchWake(periodic, clock, () => opening.get());
    options.onLaunch?.(page, periodic, driver);
  });
  return app;
}

/** As the manager opens its session: once more after a failure. */
const openedAgain = (clock: Clock, open: () => Promise<void>): AsyncLazy<void> =>
  new AsyncLazy(open, clock);

/** The stored bytes of a record's response, and whether it is done. */
export async function stored(
  disk: Store,
  index = 0,
): Promise<{ readonly bytes: Uint8Array; readonly done: boolean }> {
  const record = (await disk.read(UID))?.records[index];
  const received = record?.received ?? 0;
  const bytes = new Uint8Array(received);
  for (let offset = 0; offset < received; ) {
    const chunk = await disk.readChunk({ uid: UID, index, side: 'response' }, offset);
    if (!chunk) throw new Error(`Nothing is stored at ${offset} of ${received}.`);
    bytes.set(new Uint8Array(chunk.data).subarray(offset - chunk.offset), offset);
    offset = chunk.offset + chunk.data.byteLength;
  }
  return { bytes, done: record?.state === 'done' };
}

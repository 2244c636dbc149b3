import { constant, State } from '../../../../../src/browser/emitter.ts';
import { keptText } from '../../../../../src/browser/storage.ts';
import { createNativeDriver } from '../../../../../src/drivers/native/native-driver.ts';
import { bodyStream } from '../../../../../src/storage/bodies.ts';
import { openStore } from '../../../../../src/storage/open-store.ts';
import { defaultEngineOptions } from '../../../../../src/transfer/engine-options.ts';
import { createPeriodic } from '../../../../../src/wakes/create-periodic.ts';
import { awaitLaunchWake } from '../../../../../src/wakes/periodic-control.ts';
import { PeriodicMemory } from '../../../../../src/wakes/periodic-memory.ts';
import { pluginWakeSource } from '../../../../../src/wakes/plugin/plugin-wake-source.ts';
import { differenceFromSeed } from '../../../../e2e/app/difference-from-seed.ts';
import { aRecord, aRegistration, aRequest } from '../../../../storage/rows.ts';
import { browserEnvironment } from '../../../../support/browser-environment.ts';
import { bridgedPlugin } from './bridge.ts';

/** What the page tells the test. */
export interface Told {
  readonly downloaded: number;
  readonly status: string;
}

declare global {
  interface Window {
    tell(told: Told): void;
    setVisible(visible: boolean): void;
    /** Compares the stored body with what the server makes of the seed. */
    difference(seed: string, bytes: number): Promise<string | null>;
  }
}

const UID = 'uid-1';
/** `?in=front` or `?in=background`, and the file to fetch. */
const parameters = new URLSearchParams(location.search);
const visible = new State(parameters.get('in') === 'front');
const { clock, connections, connectivity, locks, transport, random, warn } = browserEnvironment();
if (!locks) throw new Error('There are no Web Locks in this page.');

const lifecycle = { visible, awake: constant(true) };
window.setVisible = (isVisible) => visible.set(isVisible);
const periodic = createPeriodic({
  wakeSource: pluginWakeSource({
    plugin: bridgedPlugin(),
    clock,
    launchedAt: performance.timeOrigin,
  }),
  clock,
  lifecycle,
  memory: new PeriodicMemory(keptText(() => localStorage, 'periodic')),
  warn,
});

async function open(): Promise<void> {
  const { store } = await openStore({ name: 'pocket:store', hasIndexedDB: true, clock, warn });
  const told = ({ snapshot }: { snapshot: Told }) =>
    window.tell({ downloaded: snapshot.downloaded, status: snapshot.status });
  const driver = createNativeDriver({
    lifecycle,
    periodic,
    engine: { ...defaultEngineOptions, chunk: { maxBytes: 16_384, maxAgeMs: 100 } },
    ports: {
      store,
      clock,
      random,
      connectivity,
      connections,
      locks: locks as NonNullable<typeof locks>,
      channel: null,

      transport,
      sink: { publish: told, update: told },
      contextId: crypto.randomUUID(),
      name: 'pocket',
      pageUrl: location.href,
      secretHeaders: () => [],
    },
  });
  if (!(await store.read(UID))) {
    const request = aRequest({ url: parameters.get('file') ?? '', headers: [] });
    await store.create({
      registration: aRegistration({ uid: UID, driver: 'native' }),
      records: [aRecord({ uid: UID, request })],
    });
  }
  await driver.attach((await store.list()).filter(({ phase }) => phase === 'active'));
  window.difference = async (seed, bytes) => {
    const address = { uid: UID, index: 0, side: 'response' } as const;
    const body = bodyStream(store, address, { start: 0, end: bytes });
    return differenceFromSeed(new Response(body), seed, bytes);
  };
}

const opening = open();
awaitLaunchWake(periodic, clock, () => opening);

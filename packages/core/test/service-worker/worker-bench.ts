import { deleteDB } from 'idb';
import { onTestFinished } from 'vitest';
import { Emitter } from '../../src/browser/emitter.ts';
import type { NativeBackgroundFetchRecord } from '../../src/browser/service-worker.ts';
import { tagUrl } from '../../src/drivers/web/native-fetches.ts';
import { databaseName } from '../../src/model/names.ts';
import type { RegistrationRow } from '../../src/model/rows.ts';
import { BackgroundFetchListener } from '../../src/service-worker/install-background-fetch.ts';
import {
  type BackgroundFetchEvents,
  type BackgroundFetchWorkerEvent,
  eventStreams,
  type InstallBackgroundFetchOptions,
  type WorkerEvents,
} from '../../src/service-worker/worker-events.ts';
import { type WorkerPorts, workerPorts } from '../../src/service-worker/worker-ports.ts';
import { openStore } from '../../src/storage/open-store.ts';
import type { Store } from '../../src/storage/store.ts';
import { FakeNative } from '../drivers/web/fake-native.ts';
import { aState } from '../storage/rows.ts';
import { browserEnvironment, type Environment } from '../support/browser-environment.ts';
import { FakeScope } from './fake-scope.ts';

export interface WorkerBench {
  readonly name: string;
  readonly warnings: string[];
  /** As a page has it. */
  readonly store: Store;
  readonly environment: Environment;
  readonly ports: WorkerPorts;
  /** A worker's script is run: its listeners are added, its handlers subscribed. */
  start(options?: InstallBackgroundFetchOptions): StartedWorker;
  /** Stores an active registration. */
  create(given?: Partial<RegistrationRow>, records?: number): Promise<RegistrationRow>;
  /** A background fetch of the browser's that has brought these, with status 200 what is no response. */
  native(row: RegistrationRow, bodies: readonly (BodyInit | Response)[]): FakeNative;
}

interface StartedWorker {
  readonly scope: FakeScope;
  readonly events: BackgroundFetchEvents;
  /** All that the handlers have been told. */
  readonly told: BackgroundFetchWorkerEvent[];
}

/** A service worker's parts over a real store, in a page of any engine. */
export async function workerBench(): Promise<WorkerBench> {
  const name = `worker-${crypto.randomUUID()}`;
  const warnings: string[] = [];
  const environment = Object.assign(Object.create(browserEnvironment()), {
    warn: (message: string) => warnings.push(message),
  }) as Environment;
  const database = { name: databaseName(name), hasIndexedDB: true, clock: environment.clock };
  const { store } = await openStore({ ...database, warn: environment.warn });
  onTestFinished(async () => {
    store.close();
    await deleteDB(databaseName(name));
  });
  return {
    name,
    warnings,
    store,
    environment,
    ports: workerPorts(name, environment),
    start(options = {}) {
      const scope = new FakeScope();
      const events = new Emitter<WorkerEvents>();
      const told: BackgroundFetchWorkerEvent[] = [];
      const streams = eventStreams(events);
      const ports = workerPorts(name, environment);
      new BackgroundFetchListener(scope, ports, events, options).listen();
      streams.events$.subscribe((event) => told.push(event));
      return { scope, events: streams, told };
    },
    async create(given = {}, records = 1) {
      const state = aState({ uid: crypto.randomUUID(), driver: 'web', ...given }, records);
      await store.create(state);
      return state.registration;
    },
    native({ id, uid }, bodies) {
      const native = new FakeNative({ id, result: 'success' });
      native.records = bodies.map((body, index) => nativeRecord({ name, uid, index }, body));
      return native;
    },
  };
}

function nativeRecord(
  tag: Parameters<typeof tagUrl>[1],
  body: BodyInit | Response,
): NativeBackgroundFetchRecord {
  const url = `https://app.test/${tag.index}`;
  const response = body instanceof Response ? body : new Response(body);
  // Only the network gives a response its URL.
  Object.defineProperty(response, 'url', { value: url });
  return { request: new Request(tagUrl(url, tag)), responseReady: Promise.resolve(response) };
}

import { deleteDB, openDB } from 'idb';
import { lastValueFrom } from 'rxjs';
import { inject, onTestFinished } from 'vitest';
import {
  type HeaderPair,
  type ScriptedServerClient,
  scriptedServer,
} from '../../../../../test/scripted-server/src/client.ts';
import type {
  BackgroundFetchManager,
  BackgroundFetchManagerOptions,
  BackgroundFetchRecord,
  BackgroundFetchRegistration,
  DriverName,
  RegistrationSnapshot,
} from '../../../src/index.ts';

/** What the driver contract is run against. */
export interface ContractSetup {
  readonly createManager: (
    options: BackgroundFetchManagerOptions & { readonly name: string },
  ) => BackgroundFetchManager | Promise<BackgroundFetchManager>;
  readonly driver: DriverName;
  /** Of another origin, perhaps only the CORS-safelisted headers are kept, whatever the server exposes. */
  readonly hidesExposedHeaders?: true;
}

/** A manager of one test with what is needed to look at it from outside. */
export interface ContractSession {
  readonly manager: BackgroundFetchManager;
  readonly scripted: ScriptedServerClient;
  readonly name: string;
  /** A new manager of the same name, as after a reload. Close the old one first, or have two tabs. */
  reopen(options?: BackgroundFetchManagerOptions): Promise<BackgroundFetchManager>;
}

export const scripted: ScriptedServerClient = scriptedServer(inject('scriptedServer'));

/** Lets a page of another origin read every header of the response. */
export const exposeAll: readonly HeaderPair[] = [['Access-Control-Expose-Headers', '*']];

/** Managers and databases go when the test is over; short backoff keeps the tests quick. */
export async function openSession(
  setup: ContractSetup,
  options: BackgroundFetchManagerOptions = {},
): Promise<ContractSession> {
  const { createManager, driver } = setup;
  const name = `contract-${crypto.randomUUID()}`;
  const managers: BackgroundFetchManager[] = [];
  const reopen = async (more: BackgroundFetchManagerOptions = {}) => {
    const retry = { baseDelayMs: 5, maxDelayMs: 20 };
    const manager = await createManager({ name, driver, retry, ...options, ...more });
    managers.push(manager);
    return manager;
  };
  const manager = await reopen();
  // Last to be said and first to be done: a worker that the manager needs goes after it.
  onTestFinished(async () => {
    const last = managers.at(-1);
    for (const manager of managers.slice(0, -1)) manager.close();
    if (last) {
      for (const id of await last.getIds().catch(() => []))
        await (await last.get(id))?.release().catch(() => {});
      last.close();
    }
    await deleteDB(`${name}:store`);
  });
  return { manager, scripted, name, reopen };
}

/** Its last snapshot. */
export const settled = (registration: BackgroundFetchRegistration): Promise<RegistrationSnapshot> =>
  lastValueFrom(registration.snapshot$);

export async function bytesOf(record: BackgroundFetchRecord | undefined): Promise<Uint8Array> {
  if (!record) throw new Error('There is no such record.');
  return new Uint8Array(await (await record.responseReady).arrayBuffer());
}

/** Resolves with the first snapshot that is as wanted. */
export function snapshotWhere(
  registration: BackgroundFetchRegistration,
  wanted: (snapshot: RegistrationSnapshot) => boolean,
): Promise<RegistrationSnapshot> {
  return new Promise((resolve, reject) => {
    const subscription = registration.snapshot$.subscribe({
      next: (snapshot) => {
        if (!wanted(snapshot)) return;
        resolve(snapshot);
        queueMicrotask(() => subscription.unsubscribe());
      },
      complete: () =>
        reject(new Error(`It settled first: ${JSON.stringify(registration.snapshot)}`)),
    });
  });
}

/** How many rows each object store of the manager's database holds. */
export async function rowCounts(name: string): Promise<Record<string, number>> {
  const database = await openDB(`${name}:store`);
  try {
    const counts: Record<string, number> = {};
    for (const store of database.objectStoreNames) counts[store] = await database.count(store);
    return counts;
  } finally {
    database.close();
  }
}

import type { Channel } from '../browser/channel.ts';
import type { Environment } from '../browser/environment.ts';
import { channelName, databaseName } from '../model/names.ts';
import { openStore } from '../storage/open-store.ts';
import type { Store } from '../storage/store.ts';

/**
 * The store as a service worker has it: opened when first needed, because importing and installing must do nothing, and
 * opened anew after a failure, because a worker outlives the trouble of a moment.
 */
export class WorkerStore {
  readonly #name: string;
  readonly #environment: Environment;
  #opening: Promise<Store> | null = null;

  /** @param name the manager's */
  constructor(name: string, environment: Environment) {
    this.#name = name;
    this.#environment = environment;
  }

  /**
   * Runs `work` with the store. Rejects as `work` does, or when there is no disk: what a worker has in memory no page
   * would ever see.
   */
  async use<T>(work: (store: Store) => Promise<T>): Promise<T> {
    this.#opening ??= this.#open();
    const opening = this.#opening;
    try {
      return await work(await opening);
    } catch (error) {
      if (isOver(error) && this.#opening === opening) this.#opening = null;
      throw error;
    }
  }

  async #open(): Promise<Store> {
    try {
      const { hasIndexedDB, clock, warn, lifecycle } = this.#environment;
      const name = databaseName(this.#name);
      const { awake$ } = lifecycle;
      const options = { name, hasIndexedDB, clock, warn, awake$ };
      const { store, degradedReason } = await openStore(options);
      if (degradedReason) {
        store.close();
        throw new Error(`The service worker can't store anything: ${degradedReason}`);
      }
      return store;
    } catch (error) {
      this.#opening = null;
      throw error;
    }
  }
}

const isOver = (error: unknown): boolean =>
  error instanceof Error && error.name === 'StoreClosedError';

/** What the parts of a service worker share that belong to one manager name. */
export interface WorkerPorts {
  /** The manager's name. */
  readonly name: string;
  readonly environment: Environment;
  readonly store: Pick<WorkerStore, 'use'>;
  /** To and from the pages; `null` where BroadcastChannel is missing. */
  readonly channel: Channel | null;
}

export function workerPorts(name: string, environment: Environment): WorkerPorts {
  return {
    name,
    environment,
    store: new WorkerStore(name, environment),
    channel: environment.openChannel?.(channelName(name)) ?? null,
  };
}

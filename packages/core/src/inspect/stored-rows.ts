import type { StorageEnvironment } from '../browser/environment.ts';
import { databaseName } from '../model/names.ts';
import { openDiskStore } from '../storage/indexed-db/open-indexed-db-store.ts';
import type { Store } from '../storage/store.ts';
import { describeRows } from './describe-rows.ts';
import type { StoredRegistration } from './inspection.ts';

/** What is damaged is left out, and left to those whose work it is. */
const loadRepair = () => Promise.reject(new Error('Tools repair nothing.'));

/** Reads the rows of a manager over a connection of its own, as another tab would, and changes none. */
export class StoredRows {
  readonly #environment: StorageEnvironment;
  readonly #name: string;
  #opening: Promise<Store> | null = null;

  /** @param name the manager's */
  constructor(environment: StorageEnvironment, name: string) {
    this.#environment = environment;
    this.#name = databaseName(name);
  }

  /** What they say, by uid; `null` when they can't be read now. */
  async read(): Promise<ReadonlyMap<string, StoredRegistration> | null> {
    try {
      this.#opening ??= this.#open();
      const states = await (await this.#opening).readAll();
      return new Map(states.map((state) => [state.registration.uid, describeRows(state)]));
    } catch {
      this.close();
      return null;
    }
  }

  close(): void {
    const opening = this.#opening;
    this.#opening = null;
    opening?.then(
      (store) => store.close(),
      () => {},
    );
  }

  #open(): Promise<Store> {
    const { hasIndexedDB, clock, lifecycle } = this.#environment;
    const { awake } = lifecycle;
    return openDiskStore({
      name: this.#name,
      hasIndexedDB,
      clock,
      awake,
      warn: () => {},
      loadRepair,
    });
  }
}

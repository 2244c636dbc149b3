import type { RegistrationRow, RegistrationRows } from '../../model/rows.ts';
import { mayBeUnreadable } from '../store.ts';
import { checkAll, checkRegistration, checkRegistrations, findMissingBytes } from './check-rows.ts';
import type { ReaderOptions } from './reader-options.ts';
import type { RepairingReader } from './repair/repairing-reader.ts';
import { type ReadTransaction, registrationStores } from './schema.ts';

/** Rejects when it can't be loaded now. */
export type LoadRepair = () => Promise<{ readonly RepairingReader: typeof RepairingReader }>;

/** What could not be repaired is tried again after this long. */
const RETRY_AFTER_MS = 15_000;

/**
 * How long after all rows were read their bodies are looked at. A page that opens shows what is stored without waiting for that:
 * the keys of thousands of chunks take as long as everything else. Whoever takes a registration up, or reads a body, notices by
 * itself what is missing.
 */
const BODIES_AFTER_MS = 1000;

/**
 * Checks rows, and loads the repair when something is wrong with them. From then on all reading is left to the repair, which
 * has to know whether rows that could not be read could be read in between. As long as it can't be loaded, nothing that is
 * damaged is given to anybody or changed.
 */
export class CheckingReader {
  readonly #options: ReaderOptions;
  readonly #load: LoadRepair;
  #hasCheckedOwners = false;
  #repair: RepairingReader | null = null;
  #cancelRetry: (() => void) | null = null;
  #cancelBodies: (() => void) | null = null;
  #isClosed = false;

  constructor(options: ReaderOptions, loadRepair: LoadRepair) {
    this.#options = options;
    this.#load = loadRepair;
  }

  /** What is damaged is left out while the repair can't be loaded. */
  async list(): Promise<readonly RegistrationRow[]> {
    if (this.#repair) return this.#repair.list();
    const checked = await this.#check((transaction) =>
      checkRegistrations(transaction, !this.#hasCheckedOwners),
    );
    if (checked?.isSound) {
      // Once is enough: no transaction of ours leaves rows without an owner.
      this.#hasCheckedOwners = true;
      return checked.value;
    }
    const repair = await this.#loadRepair().catch((error: unknown) => {
      if (!checked) throw error;
      this.#retryLater(error);
    });
    return repair ? repair.list(!checked) : (checked?.value ?? []);
  }

  /** What is damaged is left out while the repair can't be loaded. */
  async readAll(): Promise<readonly RegistrationRows[]> {
    const checked = this.#repair ? undefined : await this.#check(checkAll);
    if (checked?.isSound) {
      this.#hasCheckedOwners = true;
      this.#lookAtBodies(checked.value.filter(isAtRest), BODIES_AFTER_MS);
      return checked.value;
    }
    const rows = await this.list();
    const states = await Promise.all(rows.map(({ uid }) => this.read(uid)));
    return states.filter((state) => state !== undefined);
  }

  /** Rejects for a damaged registration while the repair can't be loaded. */
  async read(uid: string): Promise<RegistrationRows | undefined> {
    if (this.#repair) return this.#repair.read(uid);
    const checked = await this.#check((transaction) => checkRegistration(transaction, uid));
    if (checked?.isSound) return checked.value;
    return (await this.#loadRepair()).read(uid, !checked);
  }

  /**
   * Repairs a registration whose rows can't be used, or could not be read because of `failure`. Resolves with whether there is
   * something now that can be used; rejects with `failure` when it may be readable later, and while the repair can't be loaded.
   */
  async repair(uid: string, failure: Error | null): Promise<boolean> {
    return (await this.#loadRepair()).repair(uid, failure);
  }

  close(): void {
    this.#isClosed = true;
    this.#cancelRetry?.();
    this.#cancelBodies?.();
    this.#repair?.close();
  }

  /** Resolves with `undefined` when a value could not be read. */
  #check<T>(check: (transaction: ReadTransaction) => Promise<T>): Promise<T | undefined> {
    const checking = this.#options.connection.read(registrationStores, check);
    return checking.catch((error: unknown) => {
      if (!mayBeUnreadable(error)) throw error;
      return undefined;
    });
  }

  async #loadRepair(): Promise<RepairingReader> {
    const { RepairingReader } = await this.#load();
    this.#repair ??= new RepairingReader(this.#options);
    return this.#repair;
  }

  /** Looks later on whether the bodies of what was read are whole, and repairs what is not. */
  #lookAtBodies(states: readonly RegistrationRows[], delayMs: number): void {
    this.#cancelBodies?.();
    if (this.#isClosed) return;
    this.#cancelBodies = this.#options.clock.setTimer(() => {
      this.#cancelBodies = null;
      // The repair can't be loaded now, or the disk fails for a moment.
      this.#repairBodies(states).catch(() => this.#lookAtBodies(states, RETRY_AFTER_MS));
    }, delayMs);
  }

  async #repairBodies(states: readonly RegistrationRows[]): Promise<void> {
    const { connection, onRepaired } = this.#options;
    const { suspects, hasOrphans } = await connection.read(registrationStores, (transaction) =>
      findMissingBytes(transaction, states),
    );
    if (hasOrphans) await (await this.#loadRepair()).list();
    for (const { registration: before } of suspects) {
      const state = await this.read(before.uid);
      // What has only grown meanwhile is as it should be.
      if (state && state.registration.epoch !== before.epoch) onRepaired(state);
    }
  }

  /** Loads the repair later on, and then has everything listed anew. */
  #retryLater(error: unknown): void {
    if (this.#cancelRetry) return;
    const { clock, warn } = this.#options;
    warn(`Damaged background fetches are left out until they can be repaired: ${error}`);
    const wait = (): void => {
      if (this.#isClosed) return;
      this.#cancelRetry = clock.setTimer(retry, RETRY_AFTER_MS);
    };
    const retry = (): void => {
      this.#loadRepair().then(() => this.#options.onReset([]), wait);
    };
    wait();
  }
}

/** Whether nobody takes it up, who would notice that bytes are missing. */
const isAtRest = ({ registration: { phase, paused } }: RegistrationRows): boolean =>
  phase === 'settled' || paused;

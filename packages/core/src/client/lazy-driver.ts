import { type Clock, timeBox } from '../browser/clock.ts';
import type { Availability, Driver, DriverContext, DriverFactory } from '../drivers/driver.ts';
import type { RegistrationRow } from '../model/rows.ts';
import { type DriverGuarantees, type DriverName, problemOf } from '../model/snapshot.ts';
import { Reopening } from './reopening.ts';

/** How long opening a session waits for the code of a driver. What comes later is taken up later. */
const ATTACH_PATIENCE_MS = 1000;

export interface LazyDriverOptions {
  readonly name: DriverName;
  /** What it guarantees: registrations are shown before its code is here. */
  readonly guarantees: DriverGuarantees;
  /** Loads the code. Called again after it has failed. */
  readonly load: () => Promise<DriverFactory>;
}

/** A driver whose code is loaded when a session begins, so that only pages in its world download it. */
export function lazyDriver(options: LazyDriverOptions): DriverFactory {
  return { name: options.name, create: (context) => new LazyDriver(options, context) };
}

/**
 * Stands for a driver while its code is loading. Its registrations stay as they are until then: the platform goes on with
 * them, so a chunk that can't be loaded (no network, a new version of the app was deployed) must not hand them over.
 */
class LazyDriver implements Driver {
  readonly name: DriverName;
  readonly #options: LazyDriverOptions;
  readonly #context: DriverContext;
  readonly #clock: Clock;
  #driver: Driver | null = null;
  #loading: Promise<Driver> | null = null;
  readonly #reopening: Reopening;
  #isClosed = false;
  /** What is to be attached once the driver is here. */
  #waiting: readonly RegistrationRow[] = [];

  constructor(options: LazyDriverOptions, context: DriverContext) {
    this.name = options.name;
    this.#options = options;
    this.#context = context;
    this.#clock = context.environment.clock;
    this.#reopening = new Reopening(this.#clock, () => this.#load());
  }

  get guarantees(): DriverGuarantees {
    return this.#driver?.guarantees ?? this.#options.guarantees;
  }

  async availability(isWanted: boolean): Promise<Availability> {
    try {
      return await (await this.#load()).availability(isWanted);
    } catch (error) {
      return { usable: false, reason: problemOf(error).message };
    }
  }

  async start(row: RegistrationRow): Promise<void> {
    await (await this.#load()).start(row);
  }

  async attach(rows: readonly RegistrationRow[]): Promise<void> {
    if (this.#driver) return this.#driver.attach(rows);
    this.#waiting = [...this.#waiting, ...rows];
    const { name } = this;
    await timeBox(this.#clock, ATTACH_PATIENCE_MS, name, () => this.#load()).catch(() => {});
  }

  changed(uid: string): void {
    this.#driver?.changed(uid);
  }

  retryNow(uid: string): void {
    this.#driver?.retryNow?.(uid);
  }

  close(): void {
    this.#isClosed = true;
    this.#reopening.close();
    this.#driver?.close();
  }

  #load(): Promise<Driver> {
    this.#loading ??= this.#loadNow().catch((error: unknown) => {
      this.#loading = null;
      this.#reopening.later();
      throw error;
    });
    return this.#loading;
  }

  async #loadNow(): Promise<Driver> {
    const part = await this.#options.load();
    const driver = part.create(this.#context);
    if (!driver) throw new Error(`The ${this.name} driver is not available here.`);
    if (this.#isClosed) driver.close();
    this.#driver = driver;
    const rows = this.#waiting;
    this.#waiting = [];
    if (!this.#isClosed) await driver.attach(rows);
    return driver;
  }
}

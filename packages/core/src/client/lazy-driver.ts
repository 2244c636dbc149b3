import { type Clock, timeBox } from '../browser/clock.ts';
import type { Availability, Driver, DriverContext, DriverFactory } from '../drivers/driver.ts';
import type { RegistrationRow } from '../model/rows.ts';
import { type DriverGuarantees, type DriverName, problemOf } from '../model/snapshot.ts';
import { AsyncLazy } from './async-lazy.ts';

export interface LazyDriverOptions {
  readonly name: DriverName;
  /** What the driver guarantees: its registrations are shown before its code is loaded. */
  readonly guarantees: DriverGuarantees;
  /** Loads the code. Called again after a failure. */
  readonly load: () => Promise<DriverFactory>;
}

/** A driver whose code is loaded when a session opens, so that only pages which can use it download it. */
export function lazyDriver(options: LazyDriverOptions): DriverFactory {
  return { name: options.name, create: (context) => new LazyDriver(options, context) };
}

/** How long opening a session waits for the code. The driver gets its registrations when the code arrives later. */
const ATTACH_LIMIT_MS = 1000;

/**
 * Stands for a driver while its code is loading. Its registrations are not handed over to another driver when the code
 * can't be loaded (there is no network, or the app was deployed anew), because the platform still works on them.
 */
class LazyDriver implements Driver {
  readonly name: DriverName;
  readonly #options: LazyDriverOptions;
  readonly #context: DriverContext;
  readonly #clock: Clock;
  readonly #attached: AsyncLazy<Driver>;
  #driver: Driver | null = null;
  #isClosed = false;
  /** The registrations that the driver gets when it has been created. */
  #waiting: readonly RegistrationRow[] = [];

  constructor(options: LazyDriverOptions, context: DriverContext) {
    this.name = options.name;
    this.#options = options;
    this.#context = context;
    this.#clock = context.environment.clock;
    this.#attached = new AsyncLazy(() => this.#attach(), this.#clock);
  }

  get guarantees(): DriverGuarantees {
    return this.#driver?.guarantees ?? this.#options.guarantees;
  }

  async availability(isWanted: boolean): Promise<Availability> {
    try {
      const driver = await this.#within(this.#context.webStartTimeoutMs);
      return await driver.availability(isWanted);
    } catch (error) {
      return { usable: false, reason: problemOf(error).message };
    }
  }

  async start(row: RegistrationRow): Promise<void> {
    await (await this.#attached.get()).start(row);
  }

  async attach(rows: readonly RegistrationRow[]): Promise<void> {
    if (this.#driver) return this.#driver.attach(rows);
    this.#waiting = [...this.#waiting, ...rows];
    await this.#within(ATTACH_LIMIT_MS).catch(() => {});
  }

  changed(uid: string): void {
    this.#driver?.changed(uid);
  }

  retryNow(uid: string): void {
    this.#driver?.retryNow?.(uid);
  }

  close(): void {
    this.#isClosed = true;
    this.#attached.close();
    this.#driver?.close();
  }

  #within(limitMs: number): Promise<Driver> {
    return timeBox(this.#clock, limitMs, `Loading the ${this.name} driver`, () =>
      this.#attached.get(),
    );
  }

  async #attach(): Promise<Driver> {
    this.#driver ??= await this.#create();
    if (this.#isClosed) this.#driver.close();
    else await this.#driver.attach(this.#waiting);
    this.#waiting = [];
    return this.#driver;
  }

  async #create(): Promise<Driver> {
    const driver = (await this.#options.load()).create(this.#context);
    if (!driver) throw new Error(`The ${this.name} driver is not available here.`);
    return driver;
  }
}

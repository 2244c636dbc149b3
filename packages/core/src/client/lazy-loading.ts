import { EMPTY, from, type Observable, switchMap } from 'rxjs';
import { type Clock, timeBox } from '../browser/clock.ts';
import { observeSource, State } from '../browser/emitter.ts';
import type { Availability, Driver, DriverContext, DriverFactory } from '../drivers/driver.ts';
import type { RegistrationRow } from '../model/rows.ts';
import { type DriverGuarantees, type DriverName, problemOf } from '../model/snapshot.ts';
import type {
  PeriodicConfig,
  PeriodicStatus,
  ScheduledTaskConfig,
  Wake,
  WakeReport,
  WakeSourceName,
} from '../wakes/periodic.ts';
import type { PeriodicControl } from '../wakes/periodic-control.ts';
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

/** How long opening a session waits for the code, if it is for registrations. The driver gets its registrations when the code arrives later. */
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
    const attached = this.#within(ATTACH_LIMIT_MS).catch(() => {});
    // Without registrations nothing that is shown depends on the code.
    if (rows.length > 0) await attached;
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

export interface LazyPeriodicOptions {
  readonly clock: Clock;
  /**
   * Whether a wake may have launched the page. Then the code is loaded at once and, after a failure, again by itself; else
   * the first command loads it. No wake is missed, because wakes come only to a page that has configured them.
   */
  readonly atOnce: boolean;
  /** Loads the code. Called again after a failure. */
  readonly load: () => Promise<PeriodicControl>;
}

/** `bg.periodic` whose code is loaded later. A command rejects when the code can't be loaded; the next one tries again. */
export function lazyPeriodic(options: LazyPeriodicOptions): PeriodicControl {
  return new LazyPeriodic(options);
}

class LazyPeriodic implements PeriodicControl {
  readonly wakes$: Observable<Wake>;
  readonly reports$: Observable<WakeReport>;
  readonly status$: Observable<PeriodicStatus>;
  readonly statusSource: State<PeriodicStatus> = new State<PeriodicStatus>('unknown');
  readonly anyOpen: State<boolean> = new State(false);
  readonly isStopped: State<boolean> = new State(false);
  readonly #options: LazyPeriodicOptions;
  readonly #lazy: AsyncLazy<PeriodicControl>;
  readonly #closed = new AbortController();
  /** Resolves once the code is loaded; with `null` when this is closed before. */
  readonly #loaded: Promise<PeriodicControl | null>;
  #setLoaded: (periodic: PeriodicControl | null) => void = () => {};
  #periodic: PeriodicControl | null = null;

  constructor(options: LazyPeriodicOptions) {
    this.#options = options;
    const { atOnce, clock } = options;
    this.#loaded = new Promise((resolve) => {
      this.#setLoaded = resolve;
    });
    this.wakes$ = from(this.#loaded).pipe(switchMap((periodic) => periodic?.wakes$ ?? EMPTY));
    this.reports$ = from(this.#loaded).pipe(switchMap((periodic) => periodic?.reports$ ?? EMPTY));
    this.status$ = observeSource(this.statusSource, this.#closed.signal);
    this.#lazy = new AsyncLazy(() => this.#load(), atOnce ? clock : null);
    if (atOnce) this.#lazy.get().catch(() => {});
  }

  get source(): WakeSourceName {
    return this.#periodic?.source ?? (this.#options.atOnce ? 'plugin' : 'timer');
  }

  async configure(config?: PeriodicConfig): Promise<PeriodicStatus> {
    return (await this.#lazy.get()).configure(config);
  }

  async start(): Promise<PeriodicStatus> {
    return (await this.#lazy.get()).start();
  }

  async stop(): Promise<void> {
    return (await this.#lazy.get()).stop();
  }

  async status(): Promise<PeriodicStatus> {
    return (await this.#lazy.get()).status();
  }

  async scheduleTask(task: ScheduledTaskConfig): Promise<void> {
    return (await this.#lazy.get()).scheduleTask(task);
  }

  /** Where no wake can have launched the page there is no plugin to configure. Else this waits for the code. */
  async ensureConfigured(): Promise<PeriodicStatus> {
    const periodic = this.#options.atOnce ? await this.#loaded : null;
    return periodic ? periodic.ensureConfigured() : this.statusSource.getSnapshot();
  }

  async stopTask(taskId: string): Promise<void> {
    return (await this.#lazy.get()).stopTask(taskId);
  }

  onWake(listener: (wake: Wake) => void): () => void {
    let stop = (): void => {};
    let isOver = false;
    void this.#loaded.then((periodic) => {
      if (periodic && !isOver) stop = periodic.onWake(listener);
    });
    return () => {
      isOver = true;
      stop();
    };
  }

  report(report: WakeReport): void {
    this.#periodic?.report(report);
  }

  close(): void {
    this.#closed.abort();
    this.#lazy.close((periodic) => periodic.close());
    this.#setLoaded(null);
  }

  async #load(): Promise<PeriodicControl> {
    const periodic = await this.#options.load();
    this.#periodic = periodic;
    for (const name of ['statusSource', 'anyOpen', 'isStopped'] as const) {
      const follow = () => (this[name] as State<unknown>).set(periodic[name].getSnapshot());
      periodic[name].subscribe(follow);
      follow();
    }
    this.#setLoaded(periodic);
    return periodic;
  }
}

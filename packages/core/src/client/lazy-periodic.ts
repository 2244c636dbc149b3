import { EMPTY, from, type Observable, switchMap } from 'rxjs';
import type { Clock } from '../browser/clock.ts';
import { observeSource, State } from '../browser/emitter.ts';
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
    for (const name of ['statusSource', 'anyOpen'] as const) {
      const follow = () => (this[name] as State<unknown>).set(periodic[name].getSnapshot());
      periodic[name].subscribe(follow);
      follow();
    }
    this.#setLoaded(periodic);
    return periodic;
  }
}

import { EMPTY, from, type Observable, switchMap } from 'rxjs';
import { State } from '../browser/emitter.ts';
import { observeSource } from '../browser/observables.ts';
import type {
  PeriodicConfig,
  PeriodicStatus,
  ScheduledTaskConfig,
  Wake,
  WakeReport,
  WakeSourceName,
} from '../wakes/periodic.ts';
import type { PeriodicControl } from '../wakes/periodic-control.ts';

/**
 * `bg.periodic` whose code is loaded by the first command, or at once where a wake may have launched the page (`atOnce`).
 * Nothing is missed before: wakes come only to who has configured them in this page. A command rejects when the code can't
 * be loaded; the next one tries again.
 */
export function lazyPeriodic(
  atOnce: boolean,
  load: () => Promise<PeriodicControl>,
): PeriodicControl {
  return new LazyPeriodic(atOnce, load);
}

type Streams = Pick<PeriodicControl, 'wakes$' | 'reports$'>;

class LazyPeriodic implements PeriodicControl {
  readonly wakes$: Observable<Wake>;
  readonly reports$: Observable<WakeReport>;
  readonly status$: Observable<PeriodicStatus>;
  readonly statusSource: State<PeriodicStatus> = new State<PeriodicStatus>('unknown');
  readonly anyOpen: State<boolean> = new State(false);
  readonly #atOnce: boolean;
  readonly #load: () => Promise<PeriodicControl>;
  readonly #closed = new AbortController();
  #periodic: PeriodicControl | null = null;
  #loading: Promise<PeriodicControl> | null = null;
  #arrive: (streams: Streams) => void = () => {};

  constructor(atOnce: boolean, load: () => Promise<PeriodicControl>) {
    this.#atOnce = atOnce;
    this.#load = load;
    const arrived = new Promise<Streams>((resolve) => {
      this.#arrive = resolve;
    });
    const later = <T>(of: (streams: Streams) => Observable<T>): Observable<T> =>
      from(arrived).pipe(switchMap(of));
    this.wakes$ = later(({ wakes$ }) => wakes$);
    this.reports$ = later(({ reports$ }) => reports$);
    this.status$ = observeSource(this.statusSource, this.#closed.signal);
    if (atOnce) void this.#open().catch(() => {});
  }

  get source(): WakeSourceName {
    return this.#periodic?.source ?? (this.#atOnce ? 'plugin' : 'timer');
  }

  async configure(config?: PeriodicConfig): Promise<PeriodicStatus> {
    return (await this.#open()).configure(config);
  }

  async start(): Promise<PeriodicStatus> {
    return (await this.#open()).start();
  }

  async stop(): Promise<void> {
    return (await this.#open()).stop();
  }

  async status(): Promise<PeriodicStatus> {
    return (await this.#open()).status();
  }

  async scheduleTask(task: ScheduledTaskConfig): Promise<void> {
    return (await this.#open()).scheduleTask(task);
  }

  /** Only a plugin is configured without the app's asking. */
  async ensureConfigured(): Promise<PeriodicStatus> {
    if (!this.#atOnce) return this.statusSource.getSnapshot();
    return (await this.#open()).ensureConfigured();
  }

  report(report: WakeReport): void {
    this.#periodic?.report(report);
  }

  close(): void {
    this.#closed.abort();
    this.#periodic?.close();
    // Where it was never loaded, its streams end here.
    this.#arrive({ wakes$: EMPTY, reports$: EMPTY });
  }

  #open(): Promise<PeriodicControl> {
    this.#loading ??= this.#load().then(
      (periodic) => this.#take(periodic),
      (error: unknown) => {
        this.#loading = null;
        throw error;
      },
    );
    return this.#loading;
  }

  #take(periodic: PeriodicControl): PeriodicControl {
    this.#periodic = periodic;
    if (this.#closed.signal.aborted) periodic.close();
    for (const name of ['statusSource', 'anyOpen'] as const) {
      const follow = () => (this[name] as State<unknown>).set(periodic[name].getSnapshot());
      periodic[name].subscribe(follow);
      follow();
    }
    this.#arrive(periodic);
    return periodic;
  }
}

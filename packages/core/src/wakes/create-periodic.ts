import type { Observable } from 'rxjs';
import type { Clock } from '../browser/clock.ts';
import { Emitter, observeEvents, observeSource, State } from '../browser/emitter.ts';
import type { PageLifecycle } from '../browser/lifecycle.ts';
import type { KeptFlag } from '../browser/storage.ts';
import type { SnapshotSource } from '../model/snapshot.ts';
import { ActiveWakes, CommandQueue } from './active-wakes.ts';
import {
  checkPeriodicConfig,
  checkScheduledTask,
  type PeriodicConfig,
  type PeriodicStatus,
  type ScheduledTaskConfig,
  type Wake,
  type WakeReport,
  type WakeSourceName,
} from './periodic.ts';
import type { PeriodicContext, PeriodicControl } from './periodic-control.ts';
import type { WakeSink, WakeSource } from './wake-source.ts';

export interface PeriodicOptions {
  readonly wakeSource: WakeSource;
  readonly clock: Clock;
  readonly lifecycle: PageLifecycle;
  /** Whether the app has called `stop()`. It outlives the page. */
  readonly stopped: KeptFlag;
  /** Shows a warning for developers. */
  readonly warn: (message: string) => void;
}

export function createPeriodic(options: PeriodicOptions): PeriodicControl {
  return new PeriodicWakes(options);
}

class PeriodicWakes implements PeriodicControl {
  readonly wakes$: Observable<Wake>;
  readonly anyOpen: SnapshotSource<boolean>;
  readonly status$: Observable<PeriodicStatus>;
  readonly statusSource: State<PeriodicStatus> = new State<PeriodicStatus>('unknown');
  readonly reports$: Observable<WakeReport>;
  readonly #events = new Emitter<{ report: (report: WakeReport) => void }>();
  readonly #closed = new AbortController();
  readonly #warn: (message: string) => void;
  readonly #wakeSource: WakeSource;
  readonly #active: ActiveWakes;
  readonly #commands = new CommandQueue();
  readonly #sink: WakeSink;
  readonly #stopListening: readonly (() => void)[];
  /**
   * The latest configuration; before the first the driver's own, because with the default of plugins before 6.0 the OS
   * would stop waking an app that was closed.
   */
  #config: PeriodicConfig = checkPeriodicConfig({ stopOnTerminate: false });
  /** The latest `configure`, which repetitions of it join; `null` after `stop`. */
  #configured: { readonly key: string; readonly done: Promise<PeriodicStatus> } | null = null;
  /** Whether the app has stopped wakes, in this page or in an earlier one; set once the OS was told. */
  readonly #stopped: KeptFlag;
  /** Whether the app has called `stop` in this page, and not `configure` since then. */
  #isStopping = false;
  /** Whether the OS has refused wakes since the latest registration. */
  #wasRefused = false;

  constructor({ wakeSource, clock, lifecycle, stopped, warn }: PeriodicOptions) {
    this.#stopped = stopped;
    this.#wakeSource = wakeSource;
    this.#active = new ActiveWakes(wakeSource, clock, this.#commands, (error) =>
      warn(`A handler failed in a wake: ${error instanceof Error ? error.message : String(error)}`),
    );
    this.#warn = warn;
    const { signal } = this.#closed;
    const { events, anyOpen } = this.#active;
    this.reports$ = observeEvents(this.#events, ['report'], signal);
    this.wakes$ = observeEvents(events, ['wake'], signal, () => this.#active);
    this.anyOpen = anyOpen;
    this.status$ = observeSource(this.statusSource, signal);
    this.#sink = {
      wake: (event) => this.#active.wake(event),
      timeout: (taskId) => this.#active.timeout(taskId),
      status: (status) => void this.#learn(status),
    };
    this.#stopListening = [lifecycle.visible, lifecycle.awake].map((back) =>
      back.subscribe(() => {
        if (!back.getSnapshot()) return;
        this.#active.endOverdue();
        void this.#lookAgain();
      }),
    );
  }

  get source(): WakeSourceName {
    return this.#wakeSource.name;
  }

  async configure(config: PeriodicConfig = {}): Promise<PeriodicStatus> {
    const checked = checkPeriodicConfig(config);
    const key = JSON.stringify(Object.entries(checked).sort());
    if (this.#configured?.key === key) {
      const { done } = this.#configured;
      return this.#unlessInWake(done.then(() => this.status()));
    }
    this.#config = checked;
    this.#isStopping = false;
    this.#stopped.set(false);
    const done = this.#commands.run(() => this.#apply());
    this.#configured = { key, done };
    return this.#unlessInWake(done);
  }

  ensureConfigured(): Promise<PeriodicStatus> {
    if (this.#configured) return this.#configured.done;
    const unwanted = this.source !== 'plugin' || this.#isStopping || this.#stopped.get();
    return unwanted ? this.status() : this.configure(this.#config);
  }

  start(): Promise<PeriodicStatus> {
    // After a stop, `start` does nothing on Android, and says that wakes are available.
    if (!this.#configured) return this.configure(this.#config);
    return this.#unlessInWake(
      this.#commands.run(async () => this.#learn(await this.#wakeSource.start())),
    );
  }

  async stop(): Promise<void> {
    this.#configured = null;
    this.#isStopping = true;
    const stop = async (): Promise<void> => {
      await this.#wakeSource.stop();
      // Not before: if the page dies in between, the next one must be there for the wakes that still come.
      if (this.#isStopping) this.#stopped.set(true);
    };
    await this.#unlessInWake(this.#commands.run(stop));
  }

  async status(): Promise<PeriodicStatus> {
    return this.#learn(await this.#wakeSource.status());
  }

  async scheduleTask(task: ScheduledTaskConfig): Promise<void> {
    const checked = checkScheduledTask(task);
    if (!this.#configured) {
      throw new DOMException(
        `Call periodic.configure() before scheduling ${task.taskId}: its wake would find nobody.`,
        'InvalidStateError',
      );
    }
    await this.#unlessInWake(this.#configured.done);
    await this.#wakeSource.scheduleTask(checked);
  }

  report(report: WakeReport): void {
    if (report.outcome === 'no-network')
      this.#warn(
        `wake-no-network: not a byte moved in ${report.ms} ms of the wake ${report.taskId}; it was given back.`,
      );
    this.#events.emit('report', report);
  }

  close(): void {
    for (const stop of this.#stopListening) stop();
    this.#active.close();
    this.#wakeSource.close();
    this.#closed.abort();
  }

  /** Registers with what was configured last. */
  async #apply(): Promise<PeriodicStatus> {
    this.#wasRefused = false;
    return this.#learn(await this.#wakeSource.configure(this.#config, this.#sink));
  }

  /**
   * Asks for the status when the app comes to the front, because the user may have changed it in the settings. If wakes
   * were forbidden and allowed again meanwhile, the status is as before, but the OS has dropped the next wake: so it is
   * asked for in any case.
   */
  async #lookAgain(): Promise<void> {
    if (!this.#configured) return;
    const wasRefused = this.#wasRefused;
    const status = await this.status();
    if (status !== 'available' || wasRefused || !this.#configured) return;
    await this.#commands.run(() => this.#wakeSource.start());
  }

  /** Shows the status. When wakes were refused and are allowed now, registers again: the OS does not do it by itself. */
  #learn(status: PeriodicStatus): PeriodicStatus {
    if (status === 'denied' || status === 'restricted') this.#wasRefused = true;
    this.statusSource.set(status);
    if (status === 'available' && this.#wasRefused && this.#configured) {
      this.#wasRefused = false;
      void this.#commands.run(() => this.#apply());
    }
    return status;
  }

  /** While a wake is open, resolves with the status that is known: to wait for `done` would keep the wake open. */
  async #unlessInWake<T>(done: Promise<T>): Promise<T | PeriodicStatus> {
    return this.#commands.isHeld ? this.statusSource.getSnapshot() : done;
  }
}

/** `bg.periodic` over wakes from `wakeSource`. */
export function openPeriodic(context: PeriodicContext, wakeSource: WakeSource): PeriodicControl {
  const { name, clock, lifecycle, flag, warn } = context;
  const stopped = flag(`${name}:periodic-stopped`);
  return createPeriodic({ wakeSource, clock, lifecycle, stopped, warn });
}

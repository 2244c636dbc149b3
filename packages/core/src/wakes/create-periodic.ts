import type { Observable } from 'rxjs';
import type { Clock } from '../browser/clock.ts';
import { Emitter, State } from '../browser/emitter.ts';
import { observeEvents, observeSource } from '../browser/observables.ts';
import type { PageLifecycle } from '../browser/page-lifecycle.ts';
import type { KeptFlag } from '../browser/storage.ts';
import type { SnapshotSource } from '../model/snapshot.ts';
import { ActiveWakes, CommandQueue } from './active-wakes.ts';
import {
  checkPeriodicConfig,
  checkScheduledTask,
  type Periodic,
  type PeriodicConfig,
  type PeriodicStatus,
  type ScheduledTaskConfig,
  type Wake,
  type WakeReport,
  type WakeSourceName,
} from './periodic.ts';
import type { WakeSink, WakeSource } from './wake-source.ts';

export interface PeriodicOptions {
  readonly wakeSource: WakeSource;
  readonly clock: Clock;
  readonly lifecycle: PageLifecycle;
  /** Outlives the page, so that a `stop()` does. */
  readonly stopped: KeptFlag;
  /** Development warnings. */
  readonly warn: (message: string) => void;
}

/** What the manager holds: the app's part, and what drivers need. */
export interface PeriodicControl extends Periodic {
  /** Whether a wake is open: an execution window. */
  readonly anyOpen: SnapshotSource<boolean>;
  /**
   * Configures a native plugin for work that must go on, if nobody has configured yet; not against the app's `stop()`.
   * Other sources wake only who has asked for it.
   */
  ensureConfigured(): Promise<PeriodicStatus>;
  /** For who has worked in a wake: shown in `reports$`. */
  report(report: WakeReport): void;
  /** Finishes open wakes and stops listening. The OS goes on as it was told. */
  close(): void;
}

/** Plugins before 6.0 would stop waking an app after its first wake from termination, by default. */
const DRIVER_CONFIG = checkPeriodicConfig({ stopOnTerminate: false });

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
  /** As configured last; at first as the native driver wants it. */
  #config: PeriodicConfig = DRIVER_CONFIG;
  /** The latest `configure`, for repetitions of it; `null` after `stop`. */
  #configured: { readonly key: string; readonly done: Promise<PeriodicStatus> } | null = null;
  /** Whether it was stopped, in this page or an earlier one. */
  readonly #stopped: KeptFlag;
  /** Whether the app wants it to be. */
  #stopping = false;
  /** Whether the OS has said no since the latest registration. */
  #refused = false;

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
        this.#active.check();
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
      return this.#unlessHeld(done.then(() => this.status()));
    }
    this.#config = checked;
    this.#stopping = false;
    this.#stopped.set(false);
    const done = this.#commands.run(() => this.#apply());
    this.#configured = { key, done };
    return this.#unlessHeld(done);
  }

  ensureConfigured(): Promise<PeriodicStatus> {
    if (this.#configured) return this.#configured.done;
    const unwanted = this.source !== 'plugin' || this.#stopping || this.#stopped.get();
    return unwanted ? this.status() : this.configure(this.#config);
  }

  start(): Promise<PeriodicStatus> {
    // After a stop, Android's start does nothing and says that all is well.
    if (!this.#configured) return this.configure(this.#config);
    return this.#unlessHeld(
      this.#commands.run(async () => this.#learn(await this.#wakeSource.start())),
    );
  }

  async stop(): Promise<void> {
    this.#configured = null;
    this.#stopping = true;
    const stop = async (): Promise<void> => {
      await this.#wakeSource.stop();
      // Not before: a page that dies in between must answer for the wakes that still come.
      if (this.#stopping) this.#stopped.set(true);
    };
    await this.#unlessHeld(this.#commands.run(stop));
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
    await this.#unlessHeld(this.#configured.done);
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
    this.#refused = false;
    return this.#learn(await this.#wakeSource.configure(this.#config, this.#sink));
  }

  /**
   * The user may have been in the settings. Refused and allowed again meanwhile looks like nothing at all, and has
   * cost the pending wake, so it is asked for again in any case.
   */
  async #lookAgain(): Promise<void> {
    if (!this.#configured) return;
    const wasRefused = this.#refused;
    const status = await this.status();
    if (status !== 'available' || wasRefused || !this.#configured) return;
    await this.#commands.run(() => this.#wakeSource.start());
  }

  /** A refused registration is not taken up by itself once the user allows it, and nothing announces that. */
  #learn(status: PeriodicStatus): PeriodicStatus {
    if (status === 'denied' || status === 'restricted') this.#refused = true;
    this.statusSource.set(status);
    if (status === 'available' && this.#refused && this.#configured) {
      this.#refused = false;
      void this.#commands.run(() => this.#apply());
    }
    return status;
  }

  /** Whoever waits in a wake for what happens after it would wait until the deadline, so nobody does. */
  async #unlessHeld<T>(done: Promise<T>): Promise<T | PeriodicStatus> {
    return this.#commands.held ? this.statusSource.getSnapshot() : done;
  }
}

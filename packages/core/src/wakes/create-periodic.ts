import type { Observable } from 'rxjs';
import type { Clock } from '../browser/clock.ts';
import { Emitter, observeEvents, observeSource, State } from '../browser/emitter.ts';
import type { PageLifecycle } from '../browser/lifecycle.ts';
import { problemOf, type SnapshotSource } from '../model/snapshot.ts';
import { ActiveWakes } from './active-wakes.ts';
import { CommandQueue } from './command-queue.ts';
import { LaunchHold } from './launch-hold.ts';
import {
  checkPeriodicConfig,
  checkScheduledTask,
  configKey,
  isRefused,
  type PeriodicConfig,
  type PeriodicStatus,
  type ScheduledTaskConfig,
  type Wake,
  type WakeReport,
  type WakeSourceName,
} from './periodic.ts';
import type { PeriodicContext, PeriodicControl } from './periodic-control.ts';
import { PeriodicMemory } from './periodic-memory.ts';
import { ScheduledTasks } from './scheduled-tasks.ts';
import type { WakeSink, WakeSource } from './wake-source.ts';

export interface PeriodicOptions {
  readonly wakeSource: WakeSource;
  readonly clock: Clock;
  readonly lifecycle: PageLifecycle;
  /** What outlives the page. */
  readonly memory: PeriodicMemory;
  /** Shows a warning for developers. */
  readonly warn: (message: string) => void;
}

export function createPeriodic(options: PeriodicOptions): PeriodicControl {
  return new PeriodicWakes(options);
}

class PeriodicWakes implements PeriodicControl {
  readonly wakes$: Observable<Wake>;
  readonly anyOpen: SnapshotSource<boolean>;
  readonly isStopped: State<boolean>;
  readonly status$: Observable<PeriodicStatus>;
  readonly statusSource: State<PeriodicStatus> = new State<PeriodicStatus>('unknown');
  readonly reports$: Observable<WakeReport>;
  readonly #events = new Emitter<{ report: (report: WakeReport) => void }>();
  readonly #closed = new AbortController();
  readonly #warn: (message: string) => void;
  readonly #wakeSource: WakeSource;
  readonly #active: ActiveWakes;
  readonly #commands = new CommandQueue();
  readonly #memory: PeriodicMemory;
  readonly #hold: LaunchHold;
  readonly #tasks: ScheduledTasks;
  readonly #sink: WakeSink;
  readonly #stopListening: readonly (() => void)[];
  /** The app's latest configuration, also from an earlier page; before the first the default one. */
  #config: PeriodicConfig;
  /** The latest `configure`, which repetitions of it join; `null` after `stop`. */
  #configured: { readonly key: string; readonly done: Promise<PeriodicStatus> } | null = null;
  /** Whether the OS has refused wakes since the latest registration. */
  #wasRefused = false;

  constructor({ wakeSource, clock, lifecycle, memory, warn }: PeriodicOptions) {
    this.#memory = memory;
    // Read once: the page may have been launched by a wake.
    const { stopped, config } = memory.now;
    this.isStopped = new State(stopped);
    this.#config = config ?? checkPeriodicConfig({});
    this.#hold = new LaunchHold(clock, memory);
    this.#tasks = new ScheduledTasks(wakeSource, memory, clock, this.#commands, warn);
    this.#wakeSource = wakeSource;
    this.#active = new ActiveWakes(wakeSource, clock, this.#commands, (error) =>
      warn(`A handler failed in a wake: ${problemOf(error).message}`),
    );
    this.#warn = warn;
    const { signal } = this.#closed;
    const { events, anyOpen } = this.#active;
    this.reports$ = observeEvents(this.#events, ['report'], signal);
    const replay = () => this.#active;
    this.wakes$ = observeEvents(events, ['wake'], signal, replay, () => this.#hold.add());
    events.on('wake', (wake) => {
      const held = this.#hold.wait();
      if (held !== null) wake.waitUntil(held);
    });
    this.anyOpen = anyOpen;
    this.status$ = observeSource(this.statusSource, signal);
    this.#sink = {
      wake: (event) => {
        const again = this.#tasks.woken(event.taskId);
        this.#active.wake(event);
        if (again) this.#tasks.scheduleLater(again);
      },
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

  onWake(listener: (wake: Wake) => void): () => void {
    for (const wake of this.#active) listener(wake);
    return this.#active.events.on('wake', listener);
  }

  async configure(config: PeriodicConfig = {}): Promise<PeriodicStatus> {
    const checked = checkPeriodicConfig(config);
    if (this.#configured?.key === configKey(checked)) {
      const { done } = this.#configured;
      return this.#unlessInWake(done.then(() => this.status()));
    }
    this.#memory.change({ config: checked });
    return this.#register(checked);
  }

  async ensureConfigured(): Promise<PeriodicStatus> {
    const { choosing = null } = this.#wakeSource;
    // A plugin that is there is configured in this very turn.
    if (choosing !== null) await choosing;
    if (this.#configured) return this.#configured.done;
    const unwanted =
      this.source !== 'plugin' || this.isStopped.getSnapshot() || this.#memory.now.stopped;
    return unwanted ? this.status() : this.#register(this.#config);
  }

  start(): Promise<PeriodicStatus> {
    // After a stop, `start` does nothing on Android, and says that wakes are available.
    if (!this.#configured) return this.#register(this.#config);
    return this.#unlessInWake(
      this.#commands.run(async () => this.#learn(await this.#wakeSource.start())),
    );
  }

  async stop(): Promise<void> {
    this.#configured = null;
    this.isStopped.set(true);
    const stop = async (): Promise<void> => {
      await this.#wakeSource.stop();
      this.#tasks.clear();
      // Not before: if the page dies in between, the next one must be there for the wakes that still come.
      if (this.isStopped.getSnapshot()) this.#memory.change({ stopped: true });
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
    if (this.#active.has(task.taskId)) return this.#tasks.scheduleLater(checked);
    await this.#unlessInWake(this.#configured.done);
    await this.#tasks.schedule(checked);
  }

  async stopTask(taskId: string): Promise<void> {
    const stop = () => this.#tasks.stop(taskId);
    // A task that is stopped can't be finished any more, and the OS would wait for that.
    if (!this.#active.has(taskId)) return stop();
    await this.#unlessInWake(this.#commands.run(stop));
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
    this.#hold.close();
    this.#active.close();
    this.#wakeSource.close();
    this.#closed.abort();
  }

  #register(config: PeriodicConfig): Promise<PeriodicStatus> {
    this.#config = config;
    this.isStopped.set(false);
    if (this.#memory.now.stopped) this.#memory.change({ stopped: false });
    const done = this.#commands.run(() => this.#apply());
    this.#configured = { key: configKey(config), done };
    return this.#unlessInWake(done);
  }

  async #apply(): Promise<PeriodicStatus> {
    const answer = await this.#wakeSource.configure(this.#config, this.#sink);
    // Whatever was said meanwhile: a plugin that contradicts itself would be configured again and again.
    this.#wasRefused = false;
    const status = this.#learn(answer);
    void this.#tasks.restore();
    return status;
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
    if (isRefused(status)) this.#wasRefused = true;
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
  const { name, clock, lifecycle, text, warn } = context;
  const memory = new PeriodicMemory(text(`${name}:periodic`));
  return createPeriodic({ wakeSource, clock, lifecycle, memory, warn });
}

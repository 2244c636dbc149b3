import { BehaviorSubject, distinctUntilChanged, filter, merge, type Observable, skip } from 'rxjs';
import type { Clock } from '../platform/clock.ts';
import type { PageLifecycle } from '../platform/page-lifecycle.ts';
import type { SnapshotSource } from '../stream/snapshot-source.ts';
import { CommandQueue } from './command-queue.ts';
import { OpenWakes } from './open-wakes.ts';
import type { Periodic } from './periodic.ts';
import {
  checkPeriodicConfig,
  checkScheduledTask,
  type PeriodicConfig,
  type ScheduledTaskConfig,
} from './periodic-config.ts';
import type { PeriodicStatus } from './periodic-status.ts';
import type { Wake, WakeSourceName } from './wake.ts';
import type { WakeSink, WakeSource } from './wake-source.ts';

export interface PeriodicOptions {
  readonly wakeSource: WakeSource;
  readonly clock: Clock;
  readonly lifecycle: PageLifecycle;
  /** Development warnings. */
  readonly warn: (message: string) => void;
}

/** What the manager holds: the app's part, and what drivers need. */
export interface PeriodicControl extends Periodic {
  /** Whether a wake is open: an execution window. Replays, then changes only. */
  readonly anyOpen$: Observable<boolean>;
  /** Configures with the defaults if nobody has configured yet. */
  ensureConfigured(): Promise<PeriodicStatus>;
  /** Finishes open wakes and stops listening. The OS goes on as it was told. */
  close(): void;
}

export function createPeriodic(options: PeriodicOptions): PeriodicControl {
  return new PeriodicWakes(options);
}

class PeriodicWakes implements PeriodicControl {
  readonly wakes$: Observable<Wake>;
  readonly anyOpen$: Observable<boolean>;
  readonly status$: Observable<PeriodicStatus>;
  readonly statusSource: SnapshotSource<PeriodicStatus>;
  readonly #wakeSource: WakeSource;
  readonly #openWakes: OpenWakes;
  readonly #commands = new CommandQueue();
  readonly #status = new BehaviorSubject<PeriodicStatus>('unknown');
  readonly #sink: WakeSink;
  readonly #stopListening: () => void;
  #config: PeriodicConfig = checkPeriodicConfig({});
  /** The latest `configure`, for repetitions of it; `null` after `stop`. */
  #configured: { readonly key: string; readonly done: Promise<PeriodicStatus> } | null = null;
  /** Whether the OS has said no since the latest registration. */
  #refused = false;

  constructor({ wakeSource, clock, lifecycle, warn }: PeriodicOptions) {
    this.#wakeSource = wakeSource;
    this.#openWakes = new OpenWakes(wakeSource, clock, this.#commands, (error) =>
      warn(`A handler failed in a wake: ${error instanceof Error ? error.message : String(error)}`),
    );
    this.wakes$ = this.#openWakes.wakes$;
    this.anyOpen$ = this.#openWakes.anyOpen$;
    this.status$ = this.#status.pipe(distinctUntilChanged());
    this.statusSource = {
      getSnapshot: () => this.#status.value,
      subscribe: (listener) => {
        const subscription = this.status$.pipe(skip(1)).subscribe(listener);
        return () => subscription.unsubscribe();
      },
    };
    this.#sink = {
      wake: (event) => this.#openWakes.wake(event),
      timeout: (taskId) => this.#openWakes.timeout(taskId),
      status: (status) => void this.#learn(status),
    };
    const backInFront$ = merge(
      lifecycle.visible$.pipe(skip(1)),
      lifecycle.awake$.pipe(skip(1)),
    ).pipe(filter((value) => value));
    const returning = backInFront$.subscribe(() => {
      this.#openWakes.check();
      if (this.#configured) void this.status();
    });
    this.#stopListening = () => returning.unsubscribe();
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
    const done = this.#commands.run(() => this.#apply());
    this.#configured = { key, done };
    return this.#unlessHeld(done);
  }

  ensureConfigured(): Promise<PeriodicStatus> {
    return this.#configured?.done ?? this.configure(this.#config);
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
    await this.#unlessHeld(this.#commands.run(() => this.#wakeSource.stop()));
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

  close(): void {
    this.#stopListening();
    this.#openWakes.close();
    this.#wakeSource.close();
    this.#status.complete();
  }

  /** Registers with what was configured last. */
  async #apply(): Promise<PeriodicStatus> {
    this.#refused = false;
    return this.#learn(await this.#wakeSource.configure(this.#config, this.#sink));
  }

  /** A refused registration is not taken up by itself once the user allows it, and nothing announces that. */
  #learn(status: PeriodicStatus): PeriodicStatus {
    if (status === 'denied' || status === 'restricted') this.#refused = true;
    this.#status.next(status);
    if (status === 'available' && this.#refused && this.#configured) {
      this.#refused = false;
      void this.#commands.run(() => this.#apply());
    }
    return status;
  }

  /** Whoever waits in a wake for what happens after it would wait until the deadline, so nobody does. */
  async #unlessHeld<T>(done: Promise<T>): Promise<T | PeriodicStatus> {
    return this.#commands.held ? this.#status.value : done;
  }
}

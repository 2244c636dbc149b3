import type { Clock } from '../../browser/clock.ts';
import type { PeriodicConfig, PeriodicStatus, ScheduledTaskConfig } from '../periodic.ts';
import { chooseDialect, type PluginDialect, type PluginGeneration } from './dialects.ts';
import type { RawPlugin } from './find-plugin.ts';

/** The task id of wakes by plugins that give none (before 6.0): the one that later versions use for the same wakes. */
const LEGACY_TASK_ID = 'cordova-background-fetch';

/** How long a plugin may take to answer. Some of their promises and callbacks never come. */
const ANSWER_LIMIT_MS = 3000;

export interface PluginEvents {
  event(taskId: string): void;
  timeout(taskId: string): void;
  status(status: PeriodicStatus): void;
}

/** What came of asking a plugin. */
type PluginAnswer =
  | { readonly kind: 'answered'; readonly value: unknown }
  /** It threw, rejected or called its failure callback. */
  | { readonly kind: 'failed'; readonly reason: unknown }
  /** Nothing came in time. */
  | { readonly kind: 'silent' };

/**
 * One interface to every generation of the plugin. Nothing that the plugin throws or rejects gets out of it, except as
 * the `Error` of `scheduleTask`. Every promise settles within seconds, if timers run at all.
 */
export class PluginBridge {
  readonly #clock: Clock;
  readonly #dialect: PluginDialect;

  constructor(plugin: RawPlugin, clock: Clock) {
    this.#clock = clock;
    this.#dialect = chooseDialect(plugin);
  }

  get generation(): PluginGeneration {
    return this.#dialect.generation;
  }

  /** Whether `stop` removes the subscriber, so that a finish after it has no effect (iOS, 6 and later). */
  get isStopFinal(): boolean {
    return this.generation !== 'cordova 0.1-3' && this.generation !== 'cordova 4-5';
  }

  /** `events` are called in the turns of the plugin's own callbacks, never before this returns. */
  configure(config: PeriodicConfig, events: PluginEvents): Promise<PeriodicStatus> {
    return this.#statusFrom(() =>
      this.#dialect.configure(config, {
        event: (taskId) => events.event(taskIdFrom(taskId)),
        timeout: (taskId) => events.timeout(taskIdFrom(taskId)),
        failure: (answer) => {
          const status = normaliseStatus(answer);
          // 4.0 and 5.0 fail without a status; it is asked for after `configure`.
          if (status !== 'unknown') events.status(status);
        },
      }),
    );
  }

  start(): Promise<PeriodicStatus> {
    return this.#statusFrom(() => this.#dialect.start());
  }

  async stop(): Promise<void> {
    await this.#ask(() => this.#dialect.stop());
  }

  async status(): Promise<PeriodicStatus> {
    return statusIn(await this.#ask(() => this.#dialect.status()));
  }

  async scheduleTask(task: ScheduledTaskConfig): Promise<void> {
    const { scheduleTask } = this.#dialect;
    if (!scheduleTask) {
      throw new DOMException(
        `Task ${task.taskId} will not run: this plugin (${this.generation}) can't schedule tasks, 6.0 and later can.`,
        'NotSupportedError',
      );
    }
    const answer = await this.#ask(() => scheduleTask(task));
    if (answer.kind === 'failed') {
      throw new Error(`Task ${task.taskId} will not run: ${wordsIn(answer.reason)}`);
    }
  }

  async stopTask(taskId: string): Promise<void> {
    await this.#ask(() => this.#dialect.stopTask(taskId));
  }

  /** Gives a task back. The plugin is told before this returns; its answer says nothing and is ignored. */
  finish(taskId: string): void {
    try {
      Promise.resolve(this.#dialect.finish(taskId)).catch(() => {});
    } catch {
      // Whatever the reason is, there is nothing left to try.
    }
  }

  /** The status in the answer. Where there is none in it, the plugin is asked for its status. */
  async #statusFrom(call: () => unknown): Promise<PeriodicStatus> {
    const status = statusIn(await this.#ask(call));
    return status === 'unknown' ? this.status() : status;
  }

  /** Calls the plugin in this very turn and waits for its answer, but not for ever. Never rejects. */
  #ask(call: () => unknown): Promise<PluginAnswer> {
    return new Promise((resolve) => {
      const cancel = this.#clock.setTimer(() => resolve({ kind: 'silent' }), ANSWER_LIMIT_MS);
      const settle = (answer: PluginAnswer): void => {
        cancel();
        resolve(answer);
      };
      const failed = (reason: unknown): void => settle({ kind: 'failed', reason });
      try {
        Promise.resolve(call()).then((value) => settle({ kind: 'answered', value }), failed);
      } catch (reason) {
        failed(reason);
      }
    });
  }
}

function taskIdFrom(taskId: unknown): string {
  return typeof taskId === 'string' && taskId !== '' ? taskId : LEGACY_TASK_ID;
}

function statusIn(answer: PluginAnswer): PeriodicStatus {
  if (answer.kind === 'silent') return 'unknown';
  return normaliseStatus(answer.kind === 'answered' ? answer.value : answer.reason);
}

function wordsIn(reason: unknown): string {
  if (reason instanceof Error) return reason.message;
  if (typeof reason === 'string') return reason;
  let words: string | undefined;
  try {
    words = JSON.stringify(reason);
  } catch {
    // It contains itself, or a BigInt.
  }
  return words ?? 'the plugin gave no reason';
}

/** The plugin's `STATUS_*`, which are iOS's `UIBackgroundRefreshStatus`, by number. */
const STATUSES: readonly PeriodicStatus[] = ['restricted', 'denied', 'available'];

/** No plugin wraps a status more often. The limit is for answers that contain themselves. */
const MAX_DEPTH = 4;

/**
 * The status in whatever a plugin resolved, rejected or called back with: a number, a string of one, an error whose
 * message is one (React Native), an error or result with `status` in it (Capacitor's proxy). `unknown` for anything else,
 * such as Capacitor's "Failed to start".
 */
export function normaliseStatus(answer: unknown): PeriodicStatus {
  try {
    return statusWithin(answer, MAX_DEPTH);
  } catch {
    // Its members throw when they are read.
    return 'unknown';
  }
}

function statusWithin(answer: unknown, depth: number): PeriodicStatus {
  if (depth === 0) return 'unknown';
  if (typeof answer === 'number') return STATUSES[answer] ?? 'unknown';
  if (typeof answer === 'string')
    return /^[012]$/.test(answer) ? statusWithin(+answer, depth) : 'unknown';
  if (typeof answer !== 'object' || answer === null) return 'unknown';
  const { status, data, message } = answer as Record<string, unknown>;
  if (status !== undefined) return statusWithin(status, depth - 1);
  const inData = typeof data === 'object' ? statusWithin(data, depth - 1) : 'unknown';
  return inData === 'unknown' && typeof message === 'string'
    ? statusWithin(message, depth)
    : inData;
}

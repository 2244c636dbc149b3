import type { Clock } from '../../browser/clock.ts';
import type { PeriodicConfig, PeriodicStatus, ScheduledTaskConfig } from '../periodic.ts';
import {
  askPlugin,
  chooseDialect,
  type PluginAnswer,
  type PluginDialect,
  type PluginGeneration,
  type RawPlugin,
} from './dialects.ts';

/** The plugin's `STATUS_*`, which are iOS's `UIBackgroundRefreshStatus`, by number. */
const statuses: readonly PeriodicStatus[] = ['restricted', 'denied', 'available'];

/**
 * The status in whatever a plugin resolved, rejected or called back with: a number, a string of one, an error whose
 * message is one (React Native), an error or result with `status` in it (Capacitor's proxy). Anything else, as
 * Capacitor's "Failed to start", says nothing.
 */
export function normaliseStatus(answer: unknown): PeriodicStatus {
  try {
    return statusWithin(answer, MAX_DEPTH);
  } catch {
    // Its members throw when they are read.
    return 'unknown';
  }
}

/** No plugin wraps a status more often; an answer may contain itself. */
const MAX_DEPTH = 4;

function statusWithin(answer: unknown, depth: number): PeriodicStatus {
  if (depth === 0) return 'unknown';
  if (typeof answer === 'number') return statuses[answer] ?? 'unknown';
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

/** The id of wakes from plugins that give none (before 6.0): the one that later ones use for the same. */
const LEGACY_TASK_ID = 'cordova-background-fetch';

export interface PluginEvents {
  event(taskId: string): void;
  timeout(taskId: string): void;
  status(status: PeriodicStatus): void;
}

/**
 * One interface to every generation of the plugin. No throw and no rejection of the plugin gets past it but the
 * `Error` of `scheduleTask`, and every promise settles within seconds (if timers run at all).
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

  /** `events` are called synchronously by the plugin's own callbacks, never before this returns. */
  configure(config: PeriodicConfig, events: PluginEvents): Promise<PeriodicStatus> {
    return this.#statusFrom(() =>
      this.#dialect.configure(config, {
        event: (taskId) => events.event(taskIdFrom(taskId)),
        timeout: (taskId) => events.timeout(taskIdFrom(taskId)),
        failure: (answer) => {
          const status = normaliseStatus(answer);
          // 4.0 and 5.0 fail without saying why; the question after configure will tell.
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
    if (answer.kind === 'no') {
      throw new Error(`Task ${task.taskId} will not run: ${wordsIn(answer.reason)}`);
    }
  }

  /** Gives a task back. The plugin is told before this returns; what it answers is worth nothing. */
  finish(taskId: string): void {
    try {
      Promise.resolve(this.#dialect.finish(taskId)).catch(() => {});
    } catch {
      // 6 and 7 throw for an id that is no string, which ours always is; whatever else it is, nothing can be done.
    }
  }

  /** The status in the answer, or, where that has none, the one the plugin then names when asked. */
  async #statusFrom(call: () => unknown): Promise<PeriodicStatus> {
    const status = statusIn(await this.#ask(call));
    return status === 'unknown' ? this.status() : status;
  }

  #ask(call: () => unknown): Promise<PluginAnswer> {
    return askPlugin(this.#clock, call);
  }
}

function taskIdFrom(taskId: unknown): string {
  return typeof taskId === 'string' && taskId !== '' ? taskId : LEGACY_TASK_ID;
}

function statusIn(answer: PluginAnswer): PeriodicStatus {
  if (answer.kind === 'silence') return 'unknown';
  return normaliseStatus(answer.kind === 'yes' ? answer.value : answer.reason);
}

function wordsIn(reason: unknown): string {
  if (reason instanceof Error) return reason.message;
  if (typeof reason === 'string') return reason;
  try {
    return JSON.stringify(reason) ?? NO_REASON;
  } catch {
    // It contains itself, or a BigInt.
    return NO_REASON;
  }
}

const NO_REASON = 'the plugin gave no reason';

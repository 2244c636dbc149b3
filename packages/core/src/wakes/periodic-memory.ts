import type { KeptText } from '../browser/storage.ts';
import {
  checkPeriodicConfig,
  checkScheduledTask,
  type PeriodicConfig,
  type ScheduledTaskConfig,
} from './periodic.ts';

/** A task that the app has scheduled. */
export interface RememberedTask {
  readonly task: ScheduledTaskConfig;
  /** When it is due: milliseconds since the Unix epoch. */
  readonly dueAt: number;
}

interface Remembered {
  /** Whether the app has stopped wakes. */
  readonly stopped: boolean;
  /** What the app has configured last; `null` before it has. */
  readonly config: PeriodicConfig | null;
  /** How many handlers of wakes the app had soon after the launch of its latest page. */
  readonly handlers: number;
  readonly tasks: readonly RememberedTask[];
}

/**
 * What `bg.periodic` remembers over restarts of the app. It is read and written synchronously, because the plugin is configured
 * in the first turn of a page. What can't be read any more is as if it had never been written.
 */
export class PeriodicMemory {
  readonly #text: KeptText;

  constructor(text: KeptText) {
    this.#text = text;
  }

  /** Read each time: another page may have changed it. */
  get now(): Remembered {
    const { stopped, config, handlers, tasks } = this.#parsed();
    return {
      stopped: stopped === true,
      config: isObject(config) ? (checked(() => checkPeriodicConfig(config)) ?? null) : null,
      handlers: Number.isInteger(handlers) ? (handlers as number) : 0,
      tasks: Array.isArray(tasks) ? tasks.flatMap((task) => rememberedTask(task) ?? []) : [],
    };
  }

  change(change: Partial<Remembered>): void {
    this.#text.set(JSON.stringify({ ...this.now, ...change }));
  }

  #parsed(): Partial<Record<keyof Remembered, unknown>> {
    return checked(() => Object(JSON.parse(this.#text.get() ?? '{}'))) ?? {};
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

function rememberedTask(value: unknown): RememberedTask | null {
  const { task, dueAt } = Object(value) as Partial<RememberedTask>;
  const known = checked(() => checkScheduledTask(task as ScheduledTaskConfig));
  return known && Number.isFinite(dueAt) ? { task: known, dueAt: dueAt as number } : null;
}

function checked<T>(check: () => T): T | undefined {
  try {
    return check();
  } catch {
    return undefined;
  }
}

import type { Clock } from '../../browser/clock.ts';

export interface NativeTaskOptions {
  readonly clock: Clock;
  readonly wake: number;
  readonly taskId: string;
  readonly budgetMs: number;
  readonly leadMs: number;
  /** The OS asks for it back. */
  readonly onExpire: (task: NativeTask) => void;
  /** The time is up. */
  readonly onOverrun: (task: NativeTask) => void;
}

/** A task of the OS, from its start to its completion, with its two deadlines. */
export class NativeTask {
  readonly wake: number;
  readonly taskId: string;
  readonly startedAt: number;
  readonly #onExpire: () => void;
  readonly #cancels: (() => void)[];

  constructor({ clock, wake, taskId, budgetMs, leadMs, onExpire, onOverrun }: NativeTaskOptions) {
    this.wake = wake;
    this.taskId = taskId;
    this.startedAt = clock.now();
    let expired = false;
    this.#onExpire = () => {
      if (expired) return;
      expired = true;
      onExpire(this);
    };
    this.#cancels = [
      clock.setTimer(this.#onExpire, Math.max(0, budgetMs - leadMs)),
      clock.setTimer(() => onOverrun(this), budgetMs),
    ];
  }

  expire(): void {
    this.#onExpire();
  }

  /** No deadline any more. */
  close(): void {
    for (const cancel of this.#cancels) cancel();
  }
}

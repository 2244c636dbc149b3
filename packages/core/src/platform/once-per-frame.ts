import type { Clock } from './clock.ts';

/** A task that runs at most once per frame, however often it is asked for. */
export interface FrameTask {
  /** Runs the task before the next paint (or soon, where nothing is painted). */
  request(): void;
  /** Runs it now if it was asked for. */
  flush(): void;
  cancel(): void;
}

export function oncePerFrame(clock: Clock, task: () => void): FrameTask {
  let cancelFrame: (() => void) | null = null;
  const cancel = () => {
    cancelFrame?.();
    cancelFrame = null;
  };
  const run = () => {
    cancel();
    task();
  };
  return {
    request() {
      cancelFrame ??= clock.setFrame(run);
    },
    flush() {
      if (cancelFrame) run();
    },
    cancel,
  };
}

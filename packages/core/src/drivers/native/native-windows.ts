import type { Clock } from '../../browser/clock.ts';
import { anyOf, State, until } from '../../browser/emitter.ts';
import { listenTo } from '../../browser/lifecycle.ts';
import type { SnapshotSource, WaitingFor } from '../../model/snapshot.ts';
import type { ExecutionWindows } from '../../transfer/engine-options.ts';
import type { Wake, WakeOutcome, WakeReport } from '../../wakes/periodic.ts';
import type { EngineActivity } from './engine-ports.ts';
import { type WakeTerms, whyNoWakes } from './native-guarantees.ts';

/** The execution windows of a hybrid app: while it is in front, and in a wake while the driver works in it. */
export class NativeWindows implements ExecutionWindows {
  readonly areStrict = true;
  readonly open: SnapshotSource<boolean>;
  readonly #inWake = new State(false);
  readonly #terms: WakeTerms;
  #working = 0;

  constructor(inFront: SnapshotSource<boolean>, terms: WakeTerms) {
    this.#terms = terms;
    this.open = anyOf(inFront, this.#inWake);
  }

  /** Without permission, or after a `stop`, there are no wakes to wait for. */
  get waitingFor(): WaitingFor {
    return whyNoWakes(this.#terms) === null ? 'wake' : 'foreground';
  }

  /** Opens a window. The function that is returned closes it; called again, it does nothing. */
  begin(): () => void {
    const work = (change: number): void => {
      this.#working += change;
      this.#inWake.set(this.#working > 0);
    };
    let isOver = false;
    work(1);
    return () => {
      if (!isOver) work(-1);
      isOver = true;
    };
  }
}

/** What is left of every wake for the last write, and for the OS. */
const MARGIN_MS = 2000;
/** After so long without a byte, the wake is given back. */
const NO_NETWORK_MS = 10_000;
const TICK_MS = 1000;

export interface WakeWork {
  readonly clock: Clock;
  readonly windows: NativeWindows;
  readonly activity: EngineActivity;
}

/**
 * Lets the engine run in a wake until there is nothing left to do, the time is nearly up, or no byte moves. Resolves when
 * the engine has stopped, or when the wake has ended before that. When the OS takes the wake back, the engine is stopped
 * in that same turn. Resolves with `null` when there was nothing to do.
 */
export async function workInWake(wake: Wake, work: WakeWork): Promise<WakeReport | null> {
  const { clock, windows, activity } = work;
  if (wake.remainingMs() <= MARGIN_MS || !hasWork(wake, work)) return null;
  const startedAt = clock.now();
  const { moved: before, moves: movesBefore } = activity;
  const close = windows.begin();
  const stopListening = listenTo(wake.signal, ['abort'], close);
  const outcome = await untilOutcome(wake, work, startedAt);
  close();
  stopListening();
  // With no window open, the engine lets go of everything by itself. In one that opens meanwhile it goes on.
  const isSafe = anyOf(activity.isQuiet, windows.open);
  await until(isSafe, Boolean, wake.signal).catch(() => {});
  const { downloadedBytes, uploadedBytes } = activity.moved;
  // It was looked at, and there was nothing.
  if (outcome === 'done' && activity.moves === movesBefore) return null;
  return {
    taskId: wake.taskId,
    outcome,
    ms: clock.now() - startedAt,
    downloadedBytes: downloadedBytes - before.downloadedBytes,
    uploadedBytes: uploadedBytes - before.uploadedBytes,
  };
}

/**
 * Whether bytes may move soon. An attempt that is further away than the patience with a silent network is left to the next
 * wake.
 */
function hasWork(wake: Wake, { clock, activity }: WakeWork): boolean {
  return activity.hasWorkBefore(Math.min(wake.deadline - MARGIN_MS, clock.now() + NO_NETWORK_MS));
}

/**
 * Resolves when it is not worth while any more to work in this wake. That is looked at when something happens, because
 * timers may stand still, and every second, because it may be that nothing happens.
 */
function untilOutcome(wake: Wake, work: WakeWork, startedAt: number): Promise<WakeOutcome> {
  const { clock, activity } = work;
  let { moves } = activity;
  let movedAt = startedAt;
  const outcome = (): WakeOutcome | null => {
    const remainingMs = wake.remainingMs();
    if (wake.signal.aborted) return 'taken-back';
    if (remainingMs <= MARGIN_MS) return 'time-up';
    if (!hasWork(wake, work)) return 'done';
    // A wait for an attempt is no silence of the network.
    if (activity.moves !== moves || !activity.hasWorkBefore(clock.now())) movedAt = clock.now();
    moves = activity.moves;
    return clock.now() - movedAt >= NO_NETWORK_MS ? 'no-network' : null;
  };
  return new Promise((resolve) => {
    const look = (): void => {
      const reached = outcome();
      if (!reached) return;
      for (const stop of stops) stop();
      cancelTick();
      resolve(reached);
    };
    const tick = (): void => {
      cancelTick = clock.setTimer(tick, TICK_MS);
      look();
    };
    const stops = [activity.onNews(look), listenTo(wake.signal, ['abort'], look)];
    let cancelTick = clock.setTimer(tick, TICK_MS);
    look();
  });
}

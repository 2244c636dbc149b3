import { constant, State } from '../../src/browser/emitter.ts';
import { keptText } from '../../src/browser/storage.ts';
import { createVirtualClock, type VirtualClock } from '../../src/testing/virtual-clock.ts';
import { createPeriodic } from '../../src/wakes/create-periodic.ts';
import type { PeriodicControl } from '../../src/wakes/periodic-control.ts';
import { PeriodicMemory } from '../../src/wakes/periodic-memory.ts';
import { type ManualWakeSource, manualWakeSource } from './manual-wake-source.ts';

export interface WakeBench {
  readonly clock: VirtualClock;
  readonly source: ManualWakeSource;
  readonly periodic: PeriodicControl;
  readonly visible: State<boolean>;
  readonly warnings: string[];
  /** Sets the wall clock without moving time. */
  jump(ms: number): void;
  /** An event of the source, now. */
  wake(taskId?: string): void;
  /** The finishes so far. */
  finishes(): string[];
}

/** A configured periodic over a manual source, at time 0. */
export function wakeBench(): WakeBench {
  const clock = createVirtualClock({ startAt: 0 });
  const source = manualWakeSource();
  const visible = new State(true);
  const warnings: string[] = [];
  let offsetMs = 0;
  const now = () => clock.now() + offsetMs;
  const periodic = createPeriodic({
    wakeSource: source,
    clock: { ...clock, now },
    lifecycle: { visible, awake: constant(true) },
    memory: new PeriodicMemory(keptText(() => undefined, '')),
    warn: (message) => warnings.push(message),
  });
  void periodic.configure();
  source.calls.length = 0;
  return {
    clock,
    source,
    periodic,
    visible,
    warnings,
    jump(ms) {
      offsetMs += ms;
    },
    wake: (taskId = 'fetch') => source.sink.wake({ taskId, startedAt: now() }),
    finishes: () => source.calls.filter((call) => call.startsWith('finish')),
  };
}

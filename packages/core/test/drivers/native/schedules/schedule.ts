import fc from 'fast-check';
import type { ScriptedFault } from '../../../../src/testing/scripted-transport/scripted-file.ts';
import { type ProfileName, profileNames } from './profiles.ts';

/** What happens to the phone, one thing after the other. Times are milliseconds. */
export type Step =
  | { readonly do: 'wake'; readonly budgetMs: number; readonly leadMs: number }
  | { readonly do: 'wake twice' | 'wake in front' | 'second wake' | 'task' | 'unknown task' }
  | { readonly do: 'expire' | 'foreground' | 'background' | 'suspend' | 'freeze' | 'thaw' }
  /** The app is not in memory, and the OS or the user starts it. */
  | { readonly do: 'launch by wake' | 'launch by hand' }
  | { readonly do: 'kill'; readonly why: 'jetsam' | 'user' | 'web content' }
  | { readonly do: 'status'; readonly status: 0 | 1 | 2 }
  | { readonly do: 'network'; readonly network: 'online' | 'offline' | 'hanging' }
  | { readonly do: 'fault'; readonly fault: ScriptedFault }
  | { readonly do: 'set clock'; readonly byMs: number }
  | { readonly do: 'wait'; readonly ms: number };

/** What one of the app's own handlers does with a wake. */
export type Handler =
  | { readonly does: 'nothing' | 'throw' | 'reject' | 'hang' | 'stop' | 'start' | 'reconfigure' }
  | { readonly does: 'wait too late' | 'schedule' }
  | { readonly does: 'wait' | 'wait, then throw'; readonly ms: number };

export interface Schedule {
  readonly profile: ProfileName;
  readonly freezeAfterTurn: boolean;
  readonly ghost: boolean;
  readonly graceMs: number;
  readonly latencyMs: number;
  readonly loadMs: number;
  readonly storeMs: number;
  /** Actions of the plugin that are never answered. */
  readonly unanswered: readonly string[];
  readonly handlers: readonly Handler[];
  readonly steps: readonly Step[];
}

export const oneOf = <T>(...values: readonly T[]) => fc.constantFrom(...values);
export const ms = (max: number) => fc.integer({ min: 0, max });

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ do: fc.constant('wake'), budgetMs: ms(30_000), leadMs: ms(6000) }),
  },
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('wait'), ms: oneOf(0, 10, 500, 5000, 26_000) }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('wait'), ms: ms(40_000) }) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: oneOf('expire', 'foreground', 'background', 'suspend', 'freeze', 'thaw'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: oneOf('wake twice', 'wake in front', 'second wake', 'task', 'unknown task'),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: oneOf('launch by wake', 'launch by hand') }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('kill'), why: oneOf('jetsam', 'user', 'web content') }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('status'), status: oneOf(0, 1, 2) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('network'),
      network: oneOf('online', 'offline', 'hanging'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('fault'),
      fault: fc.oneof(
        fc.record({ status: oneOf(503, 500, 429) }),
        fc.record({ resetAfterBytes: ms(8000) }),
        fc.record({ stallAfterBytes: ms(8000) }),
      ),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('set clock'),
      byMs: fc.integer({ min: -4e6, max: 4e6 }),
    }),
  },
) as fc.Arbitrary<Step>;

export const handler: fc.Arbitrary<Handler> = fc.oneof(
  fc.record({
    does: oneOf(
      'nothing',
      'throw',
      'reject',
      'hang',
      'stop',
      'start',
      'reconfigure',
      'wait too late',
      'schedule',
    ),
  }),
  fc.record({ does: oneOf('wait', 'wait, then throw'), ms: ms(30_000) }),
) as fc.Arbitrary<Handler>;

export const schedules: fc.Arbitrary<Schedule> = fc.record({
  profile: oneOf(...profileNames),
  freezeAfterTurn: fc.boolean(),
  ghost: fc.boolean(),
  graceMs: oneOf(0, 0, 300),
  latencyMs: oneOf(0, 0, 15),
  loadMs: oneOf(50, 200, 3000),
  storeMs: oneOf(0, 5, 40),
  unanswered: fc.subarray(['status', 'start', 'stop', 'finish', 'scheduleTask']),
  handlers: fc.array(handler, { maxLength: 3 }),
  steps: fc.array(step, { minLength: 1, maxLength: 16 }),
});

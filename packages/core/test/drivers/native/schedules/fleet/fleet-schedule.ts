import fc from 'fast-check';
import type { PeriodicConfig } from '../../../../../src/wakes/periodic.ts';
import { handler, ms, oneOf, type Schedule, schedules } from '../schedule.ts';

/**
 * One stored registration:
 * - `running`, `paused`, `succeeded`, `failed`: as an app has left it
 * - `later`: its server has asked it to wait for an hour
 * - `half lost`: one of its two records is damaged
 * - `lost`: it is listed, and its rows are gone
 * - `unreadable`: it can't be read at first, and is listed three seconds after the launch
 */
export type RowKind =
  | 'running'
  | 'paused'
  | 'succeeded'
  | 'failed'
  | 'later'
  | 'half lost'
  | 'lost'
  | 'unreadable';

/** An app that is composed of all its parts, on a phone to which all that happens which can happen to it. */
export interface FleetSchedule extends Schedule {
  /** How long Cordova takes to load its plugins: milliseconds. */
  readonly readyMs: number;
  /** Whether `@capacitor/app` is installed, and how long after the launch the app imports it: milliseconds, or never. */
  readonly app: 'absent' | 'never' | number;
  /** Whether the app gives the plugin, or has it found. */
  readonly givesPlugin: boolean;
  /** What the app gives to `periodic.configure`, and how long after the launch: milliseconds. `null`: it never does. */
  readonly configures: { readonly afterMs: number; readonly config: PeriodicConfig } | null;
  /** How long after the launch each of the handlers comes: milliseconds. */
  readonly handlersAfterMs: readonly number[];
  /** The first page that has handlers: an app that was updated, or whose user has not logged in before. */
  readonly handlersFromPage: number;
  readonly rows: readonly RowKind[];
  /** How often the database fails to open in each page before it does. */
  readonly failures: number;
}

const rowKind = oneOf<RowKind>(
  ...(['running', 'running', 'paused', 'succeeded', 'failed', 'later'] as const),
  ...(['half lost', 'lost', 'unreadable'] as const),
);

/** At once in half of the apps, in the same turn. */
const moment = fc.oneof(fc.constant(0), ms(5000));

export const fleetSchedules: fc.Arbitrary<FleetSchedule> = fc
  .tuple(
    schedules,
    fc.record({
      readyMs: oneOf(0, 0, 50, 800),
      app: fc.oneof(oneOf<'absent' | 'never' | number>('absent', 'never', 0), ms(3000)),
      givesPlugin: fc.boolean(),
      configures: fc.option(
        fc.record({
          afterMs: moment,
          config: oneOf<PeriodicConfig>(
            {},
            { minimumFetchInterval: 15 },
            { minimumFetchInterval: 60, stopOnTerminate: false },
          ),
        }),
      ),
      handlersAfterMs: fc.array(moment, { minLength: 3, maxLength: 3 }),
      handlersFromPage: oneOf(1, 1, 2),
      rows: fc.array(rowKind, { maxLength: 3 }),
      failures: oneOf(0, 0, 0, 1),
    }),
    fc.array(handler, { minLength: 1, maxLength: 3 }),
    fc.array(fc.nat(16), { maxLength: 2 }),
  )
  .map(([schedule, own, handlers, launches]) => {
    const steps = [...schedule.steps];
    // What this is about most. It has the time in which handlers come.
    for (const at of launches)
      steps.splice(at, 0, { do: 'launch by wake' }, { do: 'wait', ms: 6000 });
    return { ...schedule, ...own, handlers, steps };
  });

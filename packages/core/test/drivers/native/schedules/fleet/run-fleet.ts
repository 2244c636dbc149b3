import type { Store } from '../../../../../src/storage/store.ts';
import { pluginBudgetMs } from '../../../../../src/wakes/plugin/plugin-wake-source.ts';
import { appHandler } from '../app-handler.ts';
import { checkLog, mayStayOpen } from '../check-log.ts';
import { profiles } from '../profiles.ts';
import { comeToFront, prepareTrial, runSteps, type Trial } from '../run-schedule.ts';
import { checkHolds } from './check-holds.ts';
import { checkConfigures, checkHearing } from './check-launches.ts';
import { givenIn } from './fleet-log.ts';
import { FleetNotes } from './fleet-notes.ts';
import { type Kept, openFleetPage } from './fleet-page.ts';
import { storedRows, uidOf } from './fleet-rows.ts';
import type { FleetSchedule } from './fleet-schedule.ts';

const FRONT_MS = 70_000;
const MINUTE_MS = 60_000;
/** A clock that was set back makes a retry's time come late. */
const LONGEST_MINUTES = 150;

/** What was run, to be summed up. */
export interface FleetFigures {
  readonly pages: number;
  readonly wakes: number;
}

/** Runs a schedule from the first launch to the day on which all is well; throws when a rule is broken. */
export async function runFleet(schedule: FleetSchedule): Promise<FleetFigures> {
  const trial = prepareTrial(schedule);
  const { native, clock, transport } = trial;
  const notes = new FleetNotes(clock);
  const kept: Kept = new Map();
  const disk = await storedRows(schedule.rows, transport, clock.now());
  native.onLaunch((page) => {
    const own = notes.of(page.id);
    const periodic = openFleetPage(trial, page, disk, kept, notes);
    const app = notes.watchPeriodic(periodic, page.id);
    trial.periodic = app;
    const after = (delayMs: number, task: () => void): void => {
      if (delayMs === 0) task();
      else page.clock.setTimer(task, delayMs);
    };
    const { configures } = schedule;
    if (configures) after(configures.afterMs, () => void app.configure(configures.config));
    if (page.id < schedule.handlersFromPage) return;
    for (const [at, handler] of schedule.handlers.entries()) {
      const handle = appHandler(handler, page, app);
      after(schedule.handlersAfterMs[at] ?? 0, () => {
        own.handlersAt.push(clock.now());
        periodic.wakes$.subscribe((wake) => handle(notes.watchWake(wake, page.id)));
      });
    }
  });
  await runSteps(trial);
  await comeToFront(trial, FRONT_MS);
  for (let n = 0; n < LONGEST_MINUTES && !(await isAllDone(disk, schedule)); n++)
    await clock.advance(MINUTE_MS);

  const { entries } = native.log;
  const { legacy, platform } = profiles[schedule.profile];
  const given = givenIn(entries, legacy);
  const broken = [
    ...checkLog(entries, schedule, clock.now(), pluginBudgetMs(platform)),
    ...checkHolds(given, entries, notes, schedule),
    ...checkHearing(given, entries, notes, schedule),
    ...checkConfigures(entries, notes, schedule),
    ...(await checkEnd(trial, disk)),
  ];
  if (broken.length > 0) throw new Error(broken.join('\n'));
  return { pages: native.log.of('launch').length, wakes: native.log.of('wake').length };
}

/** D5, D12: kills, freezes, damage and wakes that never ran cost time and nothing else. */
async function checkEnd(
  { native, schedule }: Trial<FleetSchedule>,
  disk: Store,
): Promise<readonly string[]> {
  const { openTasks } = native.plugin;
  const open = openTasks > 0 && !mayStayOpen(schedule);
  return [
    ...(open ? [`${openTasks} wakes were never given back`] : []),
    ...((await isAllDone(disk, schedule)) ? [] : ['not every download has ended']),
  ];
}

/** Whether all that is to be done has been done. */
async function isAllDone(disk: Store, { rows }: FleetSchedule): Promise<boolean> {
  for (const [at, kind] of rows.entries()) {
    if (kind === 'paused' || kind === 'lost') continue;
    const row = await disk.read(uidOf(at));
    if (row?.registration.phase !== 'settled') return false;
  }
  return true;
}

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { keptText } from '../../../../src/browser/storage.ts';
import { createPeriodic } from '../../../../src/wakes/create-periodic.ts';
import { PeriodicMemory } from '../../../../src/wakes/periodic-memory.ts';
import {
  pluginBudgetMs,
  pluginWakeSource,
} from '../../../../src/wakes/plugin/plugin-wake-source.ts';
import { letAppsThrow } from './apps-that-throw.ts';
import { checkConfigures, checkLog, mayStayOpen } from './check-log.ts';
import { profiles } from './profiles.ts';
import { replay } from './replay.ts';
import { addHandlers, comeToFront, pluginFor, prepareTrial, runSteps } from './run-schedule.ts';
import { type Schedule, schedules } from './schedule.ts';

letAppsThrow();

async function runWakes(schedule: Schedule): Promise<void> {
  const trial = prepareTrial(schedule);
  const { native } = trial;
  const { platform } = profiles[schedule.profile];
  const memory = new PeriodicMemory(keptText(() => undefined, ''));
  native.onLaunch((page) => {
    const { clock, lifecycle } = page;
    const wakeSource = pluginWakeSource({
      plugin: pluginFor(schedule)(page),
      clock,
      launchedAt: clock.now() - schedule.loadMs,
      platform,
    });
    const periodic = createPeriodic({ wakeSource, clock, lifecycle, memory, warn: () => {} });
    addHandlers(trial, page, periodic);
    void periodic.configure({ stopOnTerminate: false });
  });
  await runSteps(trial);
  await comeToFront(trial, 70_000);
  const { entries } = native.log;
  expect(checkLog(entries, schedule, trial.clock.now(), pluginBudgetMs(platform))).toEqual([]);
  expect(checkConfigures(entries, schedule)).toEqual([]);
  // D1, D5: nothing is left open, whatever happened.
  if (!mayStayOpen(schedule))
    expect(native.plugin.openTasks, 'wakes that were never given back').toBe(0);
  if (!canBeWoken(schedule)) return;
  // D11: whatever was denied meanwhile, the next wake comes.
  expect(trial.periodic?.statusSource.getSnapshot()).toBe('available');
  native.background();
  expect(native.wake(), native.log.of('no wake').at(-1)?.why).toBe(true);
}

/** Not when the app has stopped it, when nobody can know the status, and not in 4 after a reload. */
function canBeWoken(schedule: Schedule): boolean {
  const { handlers, steps, unanswered, profile } = schedule;
  const reloaded = steps.some((step) => step.do === 'kill' && step.why === 'web content');
  return (
    !mayStayOpen(schedule) &&
    !handlers.some(({ does }) => does === 'stop') &&
    unanswered.length === 0 &&
    !(profile === 'Cordova 4 on iOS' && reloaded)
  );
}

test('random wakes, expiries, kills, freezes, clocks and handlers', async () => {
  await fc.assert(fc.asyncProperty(schedules, runWakes), replay(3000));
}, 600_000);

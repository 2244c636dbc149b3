import {
  createFakeNative,
  type FakeNative,
} from '../../../../src/testing/fake-native/fake-native.ts';
import type { FakePage } from '../../../../src/testing/fake-native/fake-page.ts';
import {
  createScriptedTransport,
  type ScriptedTransport,
} from '../../../../src/testing/scripted-transport/scripted-transport.ts';
import { createVirtualClock, type VirtualClock } from '../../../../src/testing/virtual-clock.ts';
import type { PeriodicControl } from '../../../../src/wakes/periodic-control.ts';
import type { RawPlugin } from '../../../../src/wakes/plugin/find-plugin.ts';
import { appHandler, SCHEDULED_TASK } from './app-handler.ts';
import { profiles } from './profiles.ts';
import type { Schedule, Step } from './schedule.ts';

export interface Trial<S extends Schedule = Schedule> {
  readonly schedule: S;
  readonly clock: VirtualClock;
  readonly native: FakeNative;
  readonly transport: ScriptedTransport;
  /** Of the latest page. */
  periodic: PeriodicControl | null;
}

export const URL = 'https://media.test/ep-5.mp3';

/** A phone for the schedule, not launched yet. */
export function prepareTrial<S extends Schedule>(schedule: S): Trial<S> {
  // A turn of the event loop, so that however long a chain of promises settles.
  const clock = createVirtualClock({
    startAt: 1_000_000_000,
    settle: () => new Promise((resolve) => setImmediate(resolve)),
  });
  const { platform, generation, subscriberId } = profiles[schedule.profile];
  const { freezeAfterTurn, graceMs, latencyMs, loadMs, unanswered, ghost } = schedule;
  const native = createFakeNative({
    ...{ clock, platform, generation, subscriberId },
    ...{ freezeAfterTurn, graceMs, latencyMs, loadMs, unanswered },
    ghosts: ghost ? ['a-ghost'] : [],
  });
  return { schedule, clock, native, transport: createScriptedTransport(clock), periodic: null };
}

/** The real plugin's JavaScript, imported in the page. */
export function pluginFor({ profile }: Schedule): (page: FakePage) => RawPlugin {
  return (page) => {
    const shell = profiles[profile].openShell(page, { readyMs: 0, hasApp: true });
    return shell.importPlugin() as RawPlugin;
  };
}

/** The app's own handlers, in every page. */
export function addHandlers(trial: Trial, page: FakePage, periodic: PeriodicControl): void {
  trial.periodic = periodic;
  for (const handler of trial.schedule.handlers) {
    periodic.wakes$.subscribe(appHandler(handler, page, periodic));
  }
}

/** Launches the app and lets everything happen. */
export async function runSteps(trial: Trial, afterStep?: () => Promise<void>): Promise<void> {
  const { native, clock, schedule } = trial;
  native.launch();
  await clock.advance(schedule.loadMs + 100);
  for (const step of schedule.steps) {
    await take(trial, step);
    await clock.advance(0);
    await afterStep?.();
  }
}

async function take({ native, clock, transport, schedule }: Trial, step: Step): Promise<void> {
  const { plugin } = native;
  switch (step.do) {
    case 'wake':
      native.background();
      // Android's are all as long; `expire` is `onStopJob`, which may come at any time.
      if (profiles[schedule.profile].platform === 'android') native.wake();
      else native.wake({ budgetMs: step.budgetMs, leadMs: step.leadMs });
      break;
    case 'wake twice':
      native.background();
      native.wake({ duplicate: true });
      break;
    case 'wake in front':
      native.wake({ inForeground: true });
      break;
    case 'second wake':
      native.wake({ overlap: true, inForeground: true });
      break;
    case 'launch by wake':
      native.kill('jetsam');
      native.wake();
      break;
    case 'launch by hand':
      native.kill('jetsam');
      native.launch();
      break;
    case 'task':
      native.wake({ taskId: SCHEDULED_TASK, inForeground: true });
      break;
    case 'unknown task':
      // Left by an earlier version of the app; only Android delivers it, and a stop ends these too.
      if (plugin.obstacle) break;
      plugin.scheduleTask('com.transistorsoft.unknown', false, 5000);
      native.wake({ taskId: 'com.transistorsoft.unknown', inForeground: true });
      break;
    case 'kill':
      if (step.why === 'web content') native.killWebContent();
      else native.kill(step.why);
      break;
    case 'status':
      native.setStatus(step.status);
      break;
    case 'network':
      native.setNetwork(step.network);
      break;
    case 'fault':
      transport.fault(URL, step.fault);
      break;
    case 'set clock':
      native.jumpClock(step.byMs);
      break;
    case 'wait':
      await clock.advance(step.ms);
      break;
    default:
      native[step.do]();
  }
}

/** The user opens the app, in good conditions, and leaves it open. */
export async function comeToFront({ native, clock, schedule }: Trial, ms: number): Promise<void> {
  native.setNetwork('online');
  // The settings are another app.
  native.background();
  native.setStatus(2);
  // Once more if it was killed for what it had not given back.
  for (let n = 0; n < 2; n++) {
    native.foreground();
    native.thaw();
    await clock.advance(schedule.loadMs + schedule.latencyMs * 10 + ms);
  }
}

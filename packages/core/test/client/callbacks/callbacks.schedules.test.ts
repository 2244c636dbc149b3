import fc from 'fast-check';
import { config } from 'rxjs';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { BackgroundFetchRegistration } from '../../../src/client/background-fetch.ts';
import type { RegistrationSnapshot } from '../../../src/model/snapshot.ts';
import { replay } from '../../drivers/native/schedules/replay.ts';
import { type CallbackApp, callbackApp, filesOf, idOf, SPOILT } from './callback-app.ts';
import { type Schedule, schedules } from './misbehaviour.ts';

let reports = 0;

beforeEach(() => {
  reports = 0;
  vi.stubGlobal('reportError', () => {
    reports += 1;
  });
  config.onUnhandledError = () => {
    reports += 1;
  };
});
afterEach(() => {
  vi.unstubAllGlobals();
  config.onUnhandledError = null;
});

/** What callbacks that behave have heard. */
interface Heard {
  readonly endings: string[];
  readonly completed: string[];
  readonly last: Map<string, RegistrationSnapshot | undefined>;
  list: readonly RegistrationSnapshot[];
  viewed: readonly RegistrationSnapshot[];
}

function behave({ manager, view }: CallbackApp): Heard {
  const heard: Heard = { endings: [], completed: [], last: new Map(), list: [], viewed: [] };
  for (const ending of ['success', 'fail', 'abort'] as const)
    manager.on(ending, ({ id }) => heard.endings.push(`${ending} ${id}`));
  manager.registrations.subscribe(() => {
    heard.list = manager.registrations.getSnapshot();
  });
  view.registrations.subscribe(() => {
    heard.viewed = view.registrations.getSnapshot();
  });
  return heard;
}

function follow(heard: Heard, registration: BackgroundFetchRegistration): void {
  const { id } = registration;
  registration.snapshot$.subscribe({
    next: (snapshot) => heard.last.set(id, snapshot),
    complete: () => heard.completed.push(id),
  });
}

async function run(schedule: Schedule): Promise<void> {
  reports = 0;
  const app = callbackApp(schedule);
  const { manager, clock } = app;
  if (schedule.isFirst) app.listen();
  const heard = behave(app);
  if (!schedule.isFirst) app.listen();
  const ids = schedule.files.map((_, index) => idOf(index));
  const starting = Promise.all([
    manager.fetch(SPOILT, `https://app.test/${SPOILT}`),
    ...ids.map((id, index) => manager.fetch(id, filesOf(schedule, index), { ifActive: 'reuse' })),
  ]);
  let started: readonly BackgroundFetchRegistration[] | undefined;
  void starting.then((all) => {
    started = all.slice(1);
    for (const registration of started) {
      if (schedule.isFirst) app.listen(registration);
      follow(heard, registration);
      if (!schedule.isFirst) app.listen(registration);
    }
  });
  const isDone = () =>
    started?.every(({ snapshot }) => snapshot.status === 'settled') &&
    heard.endings.filter((ending) => !ending.includes(SPOILT)).length >= ids.length;
  // An hour is far beyond what the network costs.
  for (let minutes = 0; minutes < 60 && !isDone(); minutes++) await clock.advance(60_000);
  // For the last frame of the views, and what RxJS reports in tasks of its own.
  await clock.advance(1000);
  await new Promise((resolve) => setTimeout(resolve));

  const wanted = ids.map((id) => `success ${id}`);
  expect(heard.endings.filter((ending) => !ending.includes(SPOILT)).sort()).toEqual(wanted);
  expect([...heard.completed].sort()).toEqual(ids);
  const settled = (list: readonly RegistrationSnapshot[]) =>
    list.filter(({ id, status }) => id !== SPOILT && status === 'settled').map(({ id }) => id);
  expect(settled(heard.list).sort()).toEqual(ids);
  expect(settled(heard.viewed).sort()).toEqual(ids);
  for (const [index, id] of ids.entries()) {
    const registration = await manager.get(id);
    expect(heard.last.get(id)).toBe(registration?.snapshot);
    for (const [file, size] of (schedule.files[index] ?? []).entries()) {
      const [record] = (await registration?.matchAll(filesOf(schedule, index)[file])) ?? [];
      const bytes = new Uint8Array((await (await record?.responseReady)?.arrayBuffer()) ?? []);
      expect(bytes).toEqual(Uint8Array.from({ length: size }, (_, at) => (at * 7) % 256));
    }
  }
  // Whoever called from inside has an answer, and none is an error.
  await Promise.all(app.reentered);
  // Each error is reported, once; those of the closing too, which the next schedule must not hear.
  manager.close();
  for (let turn = 0; turn < 5; turn++) {
    await clock.advance(1000);
    await new Promise((resolve) => setTimeout(resolve));
  }
  expect(reports).toBe(app.throws());
}

test('promise 12: callbacks that throw, hang, are slow or call back in cost nobody but themselves', async () => {
  await fc.assert(fc.asyncProperty(schedules, run), replay(300));
}, 3_600_000);

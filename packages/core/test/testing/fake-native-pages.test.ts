import { describe, expect, test } from 'vitest';
import { phone } from './phone.ts';

const ID = 'cordova-background-fetch';
const never = () => {};

test('S7 and S8: after its wake the app is frozen, and goes on where it was when thawed', async () => {
  const ran: string[] = [];
  const phoned = await phone({ graceMs: 100 }, (page, taskId) => {
    page.plugin.finish(taskId);
    page.clock.setTimer(() => ran.push(`early ${phoned.clock.now()}`), 50);
    page.clock.setTimer(() => ran.push(`late ${phoned.clock.now()}`), 500);
    page.clock.setTimer(() => ran.push(`later ${phoned.clock.now()}`), 600);
  });
  const { native, clock } = phoned;
  native.wake();
  await clock.advance(60_000);
  expect(ran).toEqual(['early 10050']);
  native.foreground();
  await clock.advance(0);
  expect(ran).toEqual(['early 10050', 'late 70000', 'later 70000']);
});

test('S8: events wait while the page is frozen; the OS does not', async () => {
  const { native, clock, heard } = await phone();
  native.wake();
  native.freeze();
  await clock.advance(29_000);
  expect(heard).toEqual([]);
  native.thaw();
  await clock.advance(0);
  expect(heard).toEqual([`event ${ID} 39000`, `timeout ${ID} 39000`]);
  expect(native.log.of('finish')[0]).toMatchObject({ accepted: true });
});

test('S8, freezeAfterTurn: each message is one turn, and what it awaits stays frozen', async () => {
  const ran: string[] = [];
  const { native, clock, heard } = await phone({ freezeAfterTurn: true }, (page) => {
    void Promise.resolve().then(() => ran.push('microtask'));
    page.clock.setTimer(() => ran.push('timer'), 10);
    void page.guard(Promise.resolve()).then(() => ran.push('storage'));
  });
  native.wake();
  await clock.advance(25_999);
  expect(ran).toEqual(['microtask']);
  await clock.advance(1);
  expect(heard).toEqual([`event ${ID} 10000`, `timeout ${ID} 36000`]);
  expect(native.log.of('completed')).toMatchObject([{ ok: true }]);
  native.foreground();
  await clock.advance(0);
  expect(ran.sort()).toEqual(['microtask', 'storage', 'timer']);
});

test('S8, freezeAfterTurn: what was frozen in front learns that it is hidden before it learns of a wake', async () => {
  const visible: boolean[] = [];
  const { native, clock } = await phone({ freezeAfterTurn: true }, (page) =>
    visible.push(page.lifecycle.visible.getSnapshot()),
  );
  native.foreground();
  await clock.advance(0);
  native.freeze();
  native.background();
  native.wake();
  await clock.advance(0);
  expect(visible).toEqual([false]);
});

test('S9: a kill is at once, and nothing of the page is heard of again', async () => {
  const ran: string[] = [];
  const { native, clock } = await phone({}, (page) => {
    page.clock.setTimer(() => ran.push('timer'), 1000);
    void page.guard(new Promise((resolve) => clock.setTimer(() => resolve(0), 1000))).then(() => {
      ran.push('storage');
    });
    page.gone.addEventListener('abort', () => ran.push('socket closed'));
  });
  const old = native.page;
  native.wake();
  await clock.advance(500);
  native.kill('jetsam');
  expect([old?.state, native.page, native.app]).toEqual(['dead', null, 'terminated']);
  old?.plugin.finish(ID);
  await clock.advance(60_000);
  expect(ran).toEqual(['socket closed']);
  expect(native.log.of('finish')).toEqual([]);
  expect(native.wake()).toBe(true);
});

test('S10: a refusal is silent, and wakes resume only after a configure or start', async () => {
  const { native, clock } = await phone();
  native.setStatus(0);
  native.setStatus(2);
  expect(native.wake()).toBe(false);
  native.foreground();
  native.page?.plugin.start();
  await clock.advance(0);
  native.background();
  expect(native.wake()).toBe(true);
});

describe('S11', () => {
  test('a ghost subscriber holds every wake of its process open until the first expiry', async () => {
    const { native, clock } = await phone({ ghosts: ['old-plugin'] });
    native.wake();
    await clock.advance(40_000);
    native.wake();
    await clock.advance(40_000);
    expect(native.log.of('completed').map(({ ms }) => ms)).toEqual([26_000, 0]);
  });

  test('a duplicate event: the second finish is ignored', async () => {
    const { native, clock, heard } = await phone();
    native.wake({ duplicate: true });
    await clock.advance(0);
    expect(heard).toHaveLength(2);
    expect(native.log.of('finish').map(({ accepted }) => accepted)).toEqual([true, false]);
  });

  test('a second wake while the first is unfinished brings no event', async () => {
    const { native, clock, heard } = await phone({}, never);
    native.wake();
    await clock.advance(100);
    expect(native.wake({ overlap: true })).toBe(true);
    await clock.advance(100);
    expect(heard).toHaveLength(1);
    native.page?.plugin.finish(ID);
    await clock.advance(0);
    expect(native.log.of('completed')).toHaveLength(2);
  });

  test('a reload in a wake: the new page gets no event, but the timeout', async () => {
    const { native, clock, heard } = await phone({}, never);
    native.wake();
    await clock.advance(100);
    native.killWebContent();
    await clock.advance(40_000);
    expect(heard).toEqual([`event ${ID} 10000`, 'status 2', `timeout ${ID} 36000`]);
    expect(native.log.of('completed')).toMatchObject([{ ok: true }]);
  });

  test('stop, then start, in a wake: the event comes again', async () => {
    const { native, clock, heard } = await phone({}, never);
    native.wake();
    await clock.advance(100);
    native.page?.plugin.stop();
    native.page?.plugin.finish(ID);
    native.page?.plugin.start();
    await clock.advance(0);
    expect(heard).toEqual([`event ${ID} 10000`, `event ${ID} 10100`]);
    expect(native.log.of('finish')).toMatchObject([{ accepted: false, why: 'no subscriber' }]);
  });
});

describe('below 6', () => {
  test('3 loses a wake that comes before configure, and the app with it', async () => {
    const { native, clock } = await phone({ generation: 3 });
    native.kill('jetsam');
    native.wake();
    await clock.advance(40_000);
    expect(native.log.of('event')).toEqual([]);
    expect(native.log.of('kill')).toMatchObject([{ why: 'jetsam' }, { why: 'watchdog' }]);
  });

  test('4 and 5 switch fetching off after the first wake of a launch, unless told otherwise', async () => {
    for (const stopOnTerminate of [false, true, undefined]) {
      const { native, clock } = await phone({ generation: 5 }, (page) =>
        page.exec(null, null, 'BackgroundFetch', 'finish', []),
      );
      native.onLaunch(({ exec }) =>
        exec(null, null, 'BackgroundFetch', 'configure', [{ stopOnTerminate }]),
      );
      native.kill('jetsam');
      native.wake();
      await clock.advance(10_000);
      expect(native.log.of('completed')).toMatchObject([{ ms: 5200 }]);
      expect(native.wake()).toBe(stopOnTerminate === false);
    }
  });
});

test('work after the wake is over is written down', async () => {
  const { native, clock } = await phone({ graceMs: 1000 }, (page, taskId) => {
    const disk = page.port('commit', { write: async () => {} });
    void disk.write();
    page.plugin.finish(taskId);
    page.clock.setTimer(() => void disk.write(), 100);
  });
  native.wake();
  await clock.advance(5000);
  expect(native.log.of('activity')).toHaveLength(2);
  expect(native.log.of('activity after finish')).toMatchObject([{ kind: 'commit', at: 10_100 }]);
});

test("the device's clock can be set without moving time", async () => {
  const { native, clock } = await phone();
  native.jumpClock(-5000);
  expect(native.page?.clock.now()).toBe(clock.now() - 5000);
});

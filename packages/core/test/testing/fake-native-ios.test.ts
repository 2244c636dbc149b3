import { describe, expect, test } from 'vitest';
import { phone, story } from './phone.ts';

const ID = 'cordova-background-fetch';
const never = () => {};

describe('S1: the OS wakes', () => {
  test('only if allowed, scheduled, not in front, not force-quit, and one at a time', async () => {
    const { native, clock } = await phone({}, never);
    expect(native.wake()).toBe(true);
    expect(native.wake()).toBe(false);
    native.kill('user');
    expect(native.wake()).toBe(false);
    native.foreground();
    await clock.advance(1000);
    expect(native.wake()).toBe(false);
    expect(native.wake({ inForeground: true })).toBe(true);
    native.page?.plugin.finish(ID);
    await clock.advance(0);
    native.background();
    native.setStatus(1);
    expect(native.wake()).toBe(false);
    expect(native.log.of('no wake').map(({ why }) => why)).toEqual([
      'a wake is open',
      'the user has force-quit the app',
      'the app is in front',
      'background refresh is not allowed',
    ]);
  });

  test('and not before anything was configured', async () => {
    const { native } = await phone({ status: 1 });
    native.setStatus(2);
    expect(native.wake()).toBe(false);
    expect(native.log.of('no wake')).toMatchObject([{ why: 'nothing is scheduled' }]);
  });
});

test('S2: one event for each wake, never in the turn of wake() or configure()', async () => {
  const { native, clock, heard } = await phone();
  native.wake();
  expect(heard).toEqual([]);
  await clock.advance(0);
  expect(heard).toEqual([`event ${ID} 10000`]);
});

describe('S3: an app that is not running', () => {
  test('is launched, and the wake waits for its configure', async () => {
    const phoned = await phone();
    phoned.native.kill('jetsam');
    phoned.native.wake();
    expect(phoned.native.js).toBe('loading');
    await phoned.clock.advance(1000);
    expect(story(phoned)).toEqual([
      '10000 kill jetsam',
      '10000 wake',
      '10200 launch wake',
      '10200 configure',
      '10200 event',
      '10200 finish',
      '10200 completed true',
      '10200 suspend',
      '10200 freeze',
    ]);
  });

  test('that loads for too long loses the wake without having seen it', async () => {
    const phoned = await phone({ loadMs: 27_000 });
    await phoned.clock.advance(20_000);
    phoned.native.kill('jetsam');
    phoned.native.wake();
    await phoned.clock.advance(60_000);
    expect(story(phoned, 30_000).slice(0, 4)).toEqual([
      '30000 kill jetsam',
      '30000 wake',
      '56000 completed true',
      '56000 suspend',
    ]);
    expect(phoned.heard.filter((line) => line.startsWith('event'))).toEqual([]);
  });
});

describe('S4 and S5: what is not finished', () => {
  test('7 is told before the deadline, and a finish then is in time', async () => {
    const phoned = await phone({}, never);
    phoned.native.wake();
    await phoned.clock.advance(40_000);
    expect(phoned.heard).toEqual([`event ${ID} 10000`, `timeout ${ID} 36000`]);
    expect(phoned.native.log.of('completed')).toMatchObject([{ ok: true, ms: 26_000 }]);
  });

  test('6 is completed without a word, and gets no other event until it has finished', async () => {
    const { native, clock } = await phone({ generation: 6 }, never);
    // The fake plugin is a 7: through it, 6 configures by the same message.
    native.wake();
    await clock.advance(40_000);
    expect(native.log.of('completed')).toMatchObject([{ ok: false, ms: 26_000 }]);
    native.wake();
    await clock.advance(40_000);
    expect(native.log.of('event')).toHaveLength(1);
    native.foreground();
    native.page?.plugin.finish(ID);
    await clock.advance(0);
    expect(native.log.of('finish')).toMatchObject([{ accepted: false, why: 'the task is over' }]);
    native.background();
    native.wake();
    await clock.advance(40_000);
    expect(native.log.of('event')).toHaveLength(2);
  });

  test('5 is killed at the deadline', async () => {
    const { native, clock } = await phone({ generation: 5 }, never);
    native.wake();
    await clock.advance(40_000);
    expect(native.log.of('timeout')).toEqual([]);
    expect(native.log.of('kill')).toMatchObject([{ why: 'watchdog', at: 40_000 }]);
    expect(native.js).toBe('none');
  });

  test('an expiry can come at once, and with no time left after it', async () => {
    const { native, clock, heard } = await phone({}, never);
    native.wake({ leadMs: 0 });
    native.expire();
    await clock.advance(0);
    expect(heard).toEqual([`event ${ID} 10000`, `timeout ${ID} 10000`]);
    expect(native.log.of('completed')).toMatchObject([{ ms: 0 }]);
  });
});

test('S6: finish says nothing, whatever it is given', async () => {
  const { native, clock } = await phone({}, never);
  const finish = (taskId: string) => native.page?.plugin.finish(taskId);
  finish(ID);
  await clock.advance(0);
  native.wake();
  await clock.advance(0);
  finish('another');
  finish(ID);
  finish(ID);
  expect(() => finish(undefined as never)).toThrow('requires a String taskId');
  await clock.advance(0);
  expect(native.log.of('finish').map((entry) => (entry.accepted ? 'ok' : entry.why))).toEqual([
    'no task',
    'no subscriber',
    'ok',
    'no task',
  ]);
});

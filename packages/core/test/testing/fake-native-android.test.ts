import { expect, test } from 'vitest';
import { phone } from './phone.ts';

const ID = 'cordova-background-fetch';
const never = () => {};
const android = { platform: 'android' } as const;

test('60 seconds, then the page is told, and nothing else happens', async () => {
  const { native, clock, heard } = await phone(android, never);
  native.wake();
  await clock.advance(120_000);
  expect(heard).toEqual([`event ${ID} 10000`, `timeout ${ID} 70000`]);
  expect(native.log.of('kill')).toEqual([]);
});

test('a stopped job is told twice', async () => {
  const { native, clock, heard } = await phone(android, never);
  native.wake();
  await clock.advance(1000);
  const finish = native.page?.plugin.finish;
  if (native.page) native.page.plugin.finish = () => {};
  native.expire();
  await clock.advance(100_000);
  expect(heard.slice(1)).toEqual([`timeout ${ID} 11000`, `timeout ${ID} 70000`]);
  finish?.(ID);
});

test('finish closes the first job of its id: after a missed one, always the previous', async () => {
  const { native, clock } = await phone(android, never);
  native.wake();
  await clock.advance(10_000);
  native.wake({ overlap: true });
  native.page?.plugin.finish(ID);
  await clock.advance(0);
  expect(native.log.of('completed')).toMatchObject([{ wake: 1 }]);
});

test('the same id within five seconds is ignored', async () => {
  const { native, clock, heard } = await phone(android);
  native.wake();
  await clock.advance(4000);
  native.wake();
  await clock.advance(1000);
  native.wake();
  await clock.advance(0);
  expect(heard).toHaveLength(2);
});

test('a configure finishes what runs; start after stop does nothing and says 2', async () => {
  const { native, clock } = await phone(android, never);
  native.wake();
  await clock.advance(100);
  native.page?.exec(null, null, 'BackgroundFetch', 'configure', [{}]);
  await clock.advance(0);
  expect(native.log.of('completed')).toHaveLength(1);
  let started: number | undefined;
  native.page?.plugin.stop();
  native.page?.plugin.start((status) => {
    started = status;
  });
  await clock.advance(0);
  expect(started).toBe(2);
  expect(native.wake()).toBe(false);
});

test('JavaScript never runs without the app; stopOnTerminate is the default', async () => {
  const { native, clock } = await phone(android);
  native.kill('jetsam');
  expect(native.wake()).toBe(false);
  native.launch();
  await clock.advance(1000);
  native.page?.exec(null, null, 'BackgroundFetch', 'configure', [{}]);
  await clock.advance(0);
  expect(native.wake()).toBe(true);
  native.setStatus(0);
  expect(native.status).toBe(2);
});

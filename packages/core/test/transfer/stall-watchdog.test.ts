import { expect, it } from 'vitest';
import { type StalledError, StallWatchdog } from '../../src/transfer/stall-watchdog.ts';
import { virtualClock } from '../support/virtual-clock.ts';

/** A watchdog of 30 s on a clock that can be set. */
function watched() {
  const clock = virtualClock();
  let offsetMs = 0;
  const stalls: StalledError[] = [];
  const set = { ...clock, now: () => clock.now() + offsetMs };
  const watchdog = new StallWatchdog(set, 30_000, (stall) => stalls.push(stall));
  const jump = (ms: number) => {
    offsetMs += ms;
  };
  return { clock, watchdog, stalls, jump };
}

const YEAR = 365 * 86_400_000;

it('a silent server is given up on after the timeout, and not before', async () => {
  const { clock, watchdog, stalls } = watched();
  await clock.advance(20_000);
  watchdog.reading();
  await clock.advance(29_999);
  expect(stalls).toHaveLength(0);
  await clock.advance(1);
  expect(stalls).toHaveLength(1);
});

it('promise 9: a clock that is set back by a year does not hold a silent server for a year', async () => {
  const { clock, watchdog, stalls, jump } = watched();
  watchdog.reading();
  await clock.advance(10_000);
  jump(-YEAR);
  await clock.advance(50_000);
  expect(stalls).toHaveLength(1);
});

it('promise 9: … nor one that is set back again and again', async () => {
  const { clock, watchdog, stalls, jump } = watched();
  watchdog.reading();
  for (let passed = 0; passed < 60_000; passed += 1000) {
    jump(-YEAR);
    await clock.advance(1000);
  }
  expect(stalls).toHaveLength(1);
});

it('what begins to be waited for after the clock was set back has all of its time', async () => {
  const { clock, watchdog, stalls, jump } = watched();
  watchdog.reading();
  await clock.advance(29_000);
  jump(-YEAR);
  watchdog.reading();
  await clock.advance(29_000);
  expect(stalls).toHaveLength(0);
});

it('a device that slept through the timeout gives up as soon as it is awake', async () => {
  const { clock, watchdog, stalls } = watched();
  watchdog.reading();
  clock.sleep(3_600_000);
  await clock.advance(0);
  expect(stalls).toHaveLength(1);
});

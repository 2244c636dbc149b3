import { afterEach, describe, expect, test, vi } from 'vitest';
import { lazyDriver } from '../../src/client/lazy-loading.ts';
import type { Driver, DriverContext, DriverFactory } from '../../src/drivers/driver.ts';
import { WEB_GUARANTEES } from '../../src/drivers/driver.ts';
import type { RegistrationRow } from '../../src/model/rows.ts';
import { createVirtualClock, type VirtualClock } from '../../src/testing/virtual-clock.ts';

const row = { uid: 'u', driver: 'web', phase: 'active' } as RegistrationRow;
let closing: Driver | null = null;
afterEach(() => closing?.close());

interface Late {
  readonly driver: Driver;
  readonly clock: VirtualClock;
  /** What the real driver was called with, once its code was there. */
  readonly calls: string[];
  readonly loads: () => number;
}

/** A lazy driver whose code can't be loaded the first `failures` times, and which then can't attach `attachFailures` times. */
function late(failures: number, attachFailures = 0): Late {
  const clock = createVirtualClock();
  const calls: string[] = [];
  const real: Driver = {
    name: 'web',
    guarantees: { ...WEB_GUARANTEES, pausable: true },
    availability: async () => ({ usable: true, reason: 'It is here.' }),
    start: async ({ uid }) => void calls.push(`start ${uid}`),
    attach: async (rows) => {
      calls.push(`attach ${rows.map(({ uid }) => uid)}`);
      if (calls.length <= attachFailures) throw new Error('The store can not be read.');
    },
    changed: (uid) => calls.push(`changed ${uid}`),
    retryNow: (uid) => calls.push(`retryNow ${uid}`),
    close: () => calls.push('close'),
  };
  const part: DriverFactory = { name: 'web', create: () => real };
  const load = vi.fn(async () => {
    if (load.mock.calls.length <= failures) throw new TypeError('The chunk is not to be had.');
    return part;
  });
  const context = { environment: { clock }, webStartTimeoutMs: 5000 } as unknown as DriverContext;
  const driver = lazyDriver({ name: 'web', guarantees: WEB_GUARANTEES, load }).create(context);
  if (!driver) throw new Error('no driver');
  closing = driver;
  return { driver, clock, calls, loads: () => load.mock.calls.length };
}

describe('a driver whose code is loaded later', () => {
  test('takes up its registrations once it is here, and passes everything on', async () => {
    const { driver, calls } = late(0);
    expect(driver.guarantees).toEqual(WEB_GUARANTEES);
    await driver.attach([row]);
    await driver.start({ ...row, uid: 'v' });
    driver.changed('u');
    driver.retryNow?.('u');
    expect(calls).toEqual(['attach u', 'start v', 'changed u', 'retryNow u']);
    expect(driver.guarantees.pausable).toBe(true);
    expect(await driver.availability(false)).toMatchObject({ usable: true });
  });

  test('is loaded for what may come, and nobody waits for it where it has nothing to take up', async () => {
    const { driver, calls, loads } = late(0);
    await driver.attach([]);
    expect(loads()).toBe(1);
    expect(calls).toEqual([]);
    await vi.waitUntil(() => calls.length > 0);
    expect(calls).toEqual(['attach ']);
  });

  test('that can’t be loaded leaves its registrations where they are, and is loaded again after waits', async () => {
    const { driver, clock, calls, loads } = late(3);
    await driver.attach([row]);
    expect(calls).toEqual([]);
    // Who asks in between hears why it is not here, and tries once more.
    expect(await driver.availability(true)).toEqual({
      usable: false,
      reason: 'The chunk is not to be had.',
    });
    expect(loads()).toBe(2);
    await clock.advance(60_000);
    await vi.waitUntil(() => calls.length > 0);
    expect(calls).toEqual(['attach u']);
    expect(loads()).toBe(4);
  });

  test('that could not take up its registrations does so later, without being made a second time', async () => {
    const { driver, clock, calls, loads } = late(0, 2);
    await driver.attach([row]);
    await clock.advance(60_000);
    await vi.waitUntil(() => calls.length > 2);
    expect(calls).toEqual(['attach u', 'attach u', 'attach u']);
    expect(loads()).toBe(1);
  });

  test('whose code takes long is not waited for: another driver takes the fetch', async () => {
    const clock = createVirtualClock();
    const context = { environment: { clock }, webStartTimeoutMs: 5000 } as unknown as DriverContext;
    const load = () => new Promise<DriverFactory>(() => {});
    const driver = lazyDriver({ name: 'web', guarantees: WEB_GUARANTEES, load }).create(context);
    const availability = driver?.availability(true);
    await clock.advance(5000);
    expect(await availability).toEqual({
      usable: false,
      reason: 'Loading the web driver took more than 5000 ms.',
    });
  });

  test('is not loaded any more once it is closed, and is closed when it comes after that', async () => {
    const failing = late(5);
    await failing.driver.attach([row]);
    failing.driver.close();
    await failing.clock.advance(600_000);
    expect(failing.loads()).toBe(1);

    const slow = late(0);
    const attached = slow.driver.attach([row]);
    slow.driver.close();
    await attached;
    expect(slow.calls).toEqual(['close']);
  });
});

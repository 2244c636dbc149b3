import { firstValueFrom, toArray } from 'rxjs';
import { describe, expect, test, vi } from 'vitest';
import { lazyPeriodic } from '../../src/client/lazy-loading.ts';
import { createFakePeriodic, createVirtualClock } from '../../src/testing.ts';
import type { Wake } from '../../src/wakes/periodic.ts';
import { awaitLaunchWake, type PeriodicControl } from '../../src/wakes/periodic-control.ts';

/** `periodic` whose code can't be loaded the first `failures` times. */
function late(atOnce: boolean, failures = 0) {
  const fake = createFakePeriodic({ clock: createVirtualClock() });
  // The fake is a real one over wakes that the test gives.
  const control = fake.periodic as PeriodicControl;
  const ensureConfigured = vi.spyOn(control, 'ensureConfigured');
  const load = vi.fn(async () => {
    if (load.mock.calls.length <= failures) throw new TypeError('The chunk is not to be had.');
    return control;
  });
  const clock = createVirtualClock();
  return { periodic: lazyPeriodic({ clock, atOnce, load }), clock, fake, load, ensureConfigured };
}

describe('periodic whose code is loaded later', () => {
  test('a page that asks for no wakes loads nothing', async () => {
    const { periodic, load } = late(false);
    const wakes: Wake[] = [];
    periodic.wakes$.subscribe((wake) => wakes.push(wake));
    expect(periodic.statusSource.getSnapshot()).toBe('unknown');
    expect(await periodic.ensureConfigured()).toBe('unknown');
    expect(periodic.source).toBe('timer');
    expect(load).not.toHaveBeenCalled();
  });

  test('whoever listened before hears the wakes and the status once it is here', async () => {
    const { periodic, fake } = late(false);
    const heard: string[] = [];
    periodic.wakes$.subscribe(({ taskId }) => heard.push(taskId));
    periodic.status$.subscribe((status) => heard.push(status));
    const told = vi.fn();
    periodic.statusSource.subscribe(told);
    expect(await periodic.configure()).toBe('available');
    await vi.waitUntil(() => heard.includes('available'));
    expect(told).toHaveBeenCalled();
    await fake.wake('sync');
    expect(heard).toEqual(['unknown', 'available', 'sync']);
  });

  test('a command rejects when the code can’t be loaded, and the next one tries again', async () => {
    const { periodic, load } = late(false, 1);
    await expect(periodic.configure()).rejects.toThrow('The chunk is not to be had.');
    expect(await periodic.configure()).toBe('available');
    expect(load).toHaveBeenCalledTimes(2);
  });

  test('where a wake may have launched the page it is loaded at once', async () => {
    const { periodic, load, ensureConfigured } = late(true);
    expect(load).toHaveBeenCalledTimes(1);
    await periodic.ensureConfigured();
    expect(ensureConfigured).toHaveBeenCalledTimes(1);
  });

  test('where it could not be loaded at once, it is loaded again, and then configured', async () => {
    const { periodic, clock, fake, load, ensureConfigured } = late(true, 2);
    const wakes: string[] = [];
    periodic.wakes$.subscribe(({ taskId }) => wakes.push(taskId));
    // An unhandled rejection here would fail this test.
    awaitLaunchWake(periodic, clock, () => new Promise(() => {}));
    await clock.advance(60_000);
    await vi.waitUntil(() => ensureConfigured.mock.calls.length > 0);
    expect(load).toHaveBeenCalledTimes(3);
    await fake.periodic.configure();
    await fake.wake('launch');
    expect(wakes).toEqual(['launch']);
  });

  test('is not loaded again once it is closed', async () => {
    const { periodic, clock, load } = late(true, 9);
    await expect(periodic.status()).rejects.toThrow('The chunk is not to be had.');
    periodic.close();
    await clock.advance(600_000);
    expect(load).toHaveBeenCalledTimes(1);
  });

  test('its streams end when it is closed, also if it was never loaded', async () => {
    const { periodic } = late(false);
    const ends = Promise.all(
      [periodic.wakes$, periodic.reports$, periodic.status$].map((stream) =>
        firstValueFrom((stream as typeof periodic.wakes$).pipe(toArray())),
      ),
    );
    periodic.close();
    expect((await ends).map((values) => values.length)).toEqual([0, 0, 1]);
  });

  test('who works in wakes hears of them until it stops, and tasks can be stopped', async () => {
    const { periodic, fake } = late(true);
    const heard: string[] = [];
    const stops = ['first', 'second', 'third'].map((name) =>
      periodic.onWake(({ taskId }) => heard.push(`${name} ${taskId}`)),
    );
    // Before the code is here, and after it.
    stops[0]?.();
    await periodic.configure();
    fake.wake('a');
    stops[1]?.();
    fake.wake('b');
    expect(heard).toEqual(['second a', 'third a', 'third b']);
    await periodic.scheduleTask({ taskId: 'task', delay: 1 });
    await periodic.stopTask('task');
    expect(fake.stoppedTasks).toEqual(['task']);
  });
});

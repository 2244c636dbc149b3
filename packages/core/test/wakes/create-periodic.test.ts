import { expect, test } from 'vitest';
import type { PeriodicStatus } from '../../src/wakes/periodic.ts';
import { createInertPeriodic } from '../../src/wakes/periodic-control.ts';
import { wakeBench } from './wake-bench.ts';

test('configure fills in the interval, passes every other key on, and repeats itself to nobody', async () => {
  const { periodic, source } = wakeBench();
  expect(source.configs).toEqual([{ minimumFetchInterval: 15 }]);
  expect(await periodic.configure()).toBe('available');
  expect(await periodic.configure({ minimumFetchInterval: 15 })).toBe('available');
  expect(source.configs).toHaveLength(1);
  await periodic.configure({ minimumFetchInterval: 30, requiredNetworkType: 2, future: [1] });
  expect(source.configs.at(-1)).toEqual({
    minimumFetchInterval: 30,
    requiredNetworkType: 2,
    future: [1],
  });
});

test.each([Number.NaN, -1, '15' as never, Number.POSITIVE_INFINITY])(
  'an interval of %s is refused',
  async (minimumFetchInterval) => {
    const { periodic, source } = wakeBench();
    await expect(periodic.configure({ minimumFetchInterval })).rejects.toThrow(TypeError);
    expect(source.configs).toHaveLength(1);
  },
);

test('ensureConfigured leaves a configuration alone', async () => {
  const { periodic, source } = wakeBench();
  await periodic.configure({ minimumFetchInterval: 60 });
  expect(await periodic.ensureConfigured()).toBe('available');
  expect(source.configs).toHaveLength(2);
});

test('ensureConfigured does not undo a stop', async () => {
  const { periodic, source } = wakeBench();
  await periodic.stop();
  await periodic.ensureConfigured();
  expect(source.configs).toHaveLength(1);
  await periodic.configure();
  expect(source.configs).toHaveLength(2);
});

test('after a stop, start is a configure with what was configured last', async () => {
  const { periodic, source } = wakeBench();
  await periodic.configure({ minimumFetchInterval: 60 });
  await periodic.start();
  expect(source.calls).toEqual(['configure', 'start']);
  await periodic.stop();
  await periodic.start();
  expect(source.calls.slice(2)).toEqual(['stop', 'configure']);
  expect(source.configs.at(-1)).toEqual({ minimumFetchInterval: 60 });
});

test('what is asked for in a wake happens after its finish, in order', async () => {
  const { clock, periodic, source, wake } = wakeBench();
  periodic.wakes$.subscribe((opened) =>
    opened.waitUntil(
      (async () => {
        // Awaiting these in the wake must not hold it open.
        await periodic.stop();
        expect(await periodic.start()).toBe('available');
        await periodic.configure({ minimumFetchInterval: 20 });
      })(),
    ),
  );
  await periodic.status();
  source.calls.length = 0;
  wake();
  await clock.advance(1000);
  expect(source.calls).toEqual(['finish fetch', 'stop', 'configure', 'configure']);
  expect(source.configs.at(-1)).toEqual({ minimumFetchInterval: 20 });
});

test('a status that becomes available again is noticed in front, and registers again', async () => {
  const { clock, periodic, source, visible } = wakeBench();
  const statuses: PeriodicStatus[] = [];
  periodic.status$.subscribe((status) => statuses.push(status));
  const noticed: PeriodicStatus[] = [];
  const end = periodic.statusSource.subscribe(() =>
    noticed.push(periodic.statusSource.getSnapshot()),
  );
  await clock.advance(0);

  const awayAndBack = async (answer: PeriodicStatus) => {
    visible.set(false);
    source.answer = answer;
    visible.set(true);
    await clock.advance(0);
  };
  await awayAndBack('denied');
  expect(source.calls).toEqual(['status']);
  await awayAndBack('available');
  expect(source.calls).toEqual(['status', 'status', 'configure']);
  // It may have been denied and allowed again while nobody looked.
  await awayAndBack('available');
  expect(source.calls).toEqual(['status', 'status', 'configure', 'status', 'start']);
  expect(statuses).toEqual(['unknown', 'available', 'denied', 'available']);
  expect(noticed).toEqual(['available', 'denied', 'available']);
  end();
});

test('a refusal is not taken up again after a stop', async () => {
  const { clock, periodic, source } = wakeBench();
  source.sink.status('denied');
  await periodic.stop();
  source.answer = 'available';
  expect(await periodic.status()).toBe('available');
  await clock.advance(0);
  expect(source.calls).toEqual(['stop', 'status']);
});

test('scheduling a task', async () => {
  const { periodic, source } = wakeBench();
  await periodic.scheduleTask({ taskId: 'com.transistorsoft.sync', delay: 5000 });
  expect(source.calls).toEqual(['schedule com.transistorsoft.sync']);
  await expect(periodic.scheduleTask({ taskId: '', delay: 1 })).rejects.toThrow(TypeError);
  await expect(periodic.scheduleTask({ taskId: 'a', delay: Number.NaN })).rejects.toThrow(
    TypeError,
  );
  await periodic.stop();
  await expect(periodic.scheduleTask({ taskId: 'a', delay: 1 })).rejects.toMatchObject({
    name: 'InvalidStateError',
  });
});

test('on a server nothing is done', async () => {
  const periodic = createInertPeriodic();
  expect(await periodic.configure()).toBe('restricted');
  await periodic.stop();
  await expect(periodic.scheduleTask({ taskId: 'a', delay: 0 })).rejects.toMatchObject({
    name: 'NotSupportedError',
  });
  expect(periodic.statusSource.getSnapshot()).toBe('restricted');
});

test('a wake ends with its work, also when that rejects with something that says nothing of itself', async () => {
  const { clock, periodic, wake, finishes } = wakeBench();
  periodic.wakes$.subscribe((wake) => wake.waitUntil(Promise.reject(Object.create(null))));
  wake();
  await clock.advance(0);
  expect(finishes()).toEqual(['finish fetch']);
});

test('a plugin that refuses and grants in one answer is configured once, not again and again', async () => {
  const { clock, periodic, source } = wakeBench();
  const { configure } = source;
  source.configure = (config, sink) => {
    if (source.configs.length < 20) void Promise.resolve().then(() => sink.status('denied'));
    return configure(config, sink);
  };
  await periodic.configure({ minimumFetchInterval: 30 });
  await clock.advance(60_000);
  expect(source.configs).toHaveLength(2);
  // What it says later is another answer.
  source.sink.status('denied');
  await periodic.status();
  await clock.advance(60_000);
  expect(source.configs).toHaveLength(3);
});

test('stopTask wants a task: without one, plugins would stop everything', async () => {
  const { periodic, source } = wakeBench();
  for (const taskId of [undefined, null, '', 5] as never[])
    await expect(periodic.stopTask(taskId)).rejects.toBeInstanceOf(TypeError);
  expect(source.calls).toEqual([]);
});

import { expect, test, vi } from 'vitest';
import { abortRegistration } from '../../src/model/transitions/settle.ts';
import type { BackgroundFetchSettledEvent } from '../../src/service-worker.ts';
import { workerBench } from './worker-bench.ts';

const settledEvent = (registration: object, updateUI: (options?: object) => Promise<void>) => ({
  registration,
  updateUI,
});

test('success: the records are stored before the handlers are told, and can be read', async () => {
  const bench = await workerBench();
  const row = await bench.create({}, 2);
  const { scope, events, told } = bench.start();
  const read = vi.fn();
  events.success$.subscribe((event) => {
    event.waitUntil(
      (async () => {
        const records = await event.matchAll();
        for (const record of records) read(await (await record.responseReady).text());
        read((await event.match('https://media.test/nothing')) ?? 'no match');
      })(),
    );
  });
  const updateUI = vi.fn(async () => {});
  const native = bench.native(row, ['first', 'second']);
  await scope.dispatch('backgroundfetchsuccess', settledEvent(native, updateUI)).over;
  expect(told).toMatchObject([
    { type: 'success', id: row.id, registration: { status: 'settled', result: 'success' } },
  ]);
  expect(read.mock.calls.flat()).toEqual(['first', 'second', 'no match']);
  expect((await bench.store.read(row.uid))?.registration).toMatchObject({
    phase: 'settled',
    notified: true,
  });
  // The title that it was started with.
  expect(updateUI.mock.calls).toEqual([[{ title: row.title }]]);
  expect(bench.warnings).toEqual([]);
});

test('`ui` gives title and icons; a handler’s own updateUI() goes before it', async () => {
  const bench = await workerBench();
  const icons = [{ src: '/done.png' }];
  const ui = vi.fn(({ id }: { id: string }) => ({ title: `${id} is here`, icons }));
  const worker = bench.start({ ui });
  const updateUI = vi.fn(async () => {});
  const first = await bench.create({ id: 'one' });
  const event = settledEvent(bench.native(first, ['x']), updateUI);
  await worker.scope.dispatch('backgroundfetchsuccess', event).over;
  expect(updateUI.mock.calls).toEqual([[{ title: 'one is here', icons }]]);

  worker.events.success$.subscribe((success) => {
    success.waitUntil(success.updateUI({ title: 'mine' }));
  });
  const second = await bench.create({ id: 'two' });
  const next = settledEvent(bench.native(second, ['x']), updateUI);
  await worker.scope.dispatch('backgroundfetchsuccess', next).over;
  expect(updateUI.mock.calls).toHaveLength(2);
  expect(updateUI.mock.lastCall).toEqual([{ title: 'mine' }]);
});

test('updateUI() once, and while the event is active; waitUntil() too', async () => {
  const bench = await workerBench();
  const row = await bench.create();
  const { scope, events } = bench.start();
  let event: BackgroundFetchSettledEvent | undefined;
  let second: unknown;
  events.success$.subscribe((success) => {
    event = success;
    success.waitUntil(
      success.updateUI({ title: 'a' }).then(() =>
        success.updateUI({ title: 'b' }).catch((error) => {
          second = error;
        }),
      ),
    );
  });
  const updateUI = async () => {};
  const native = bench.native(row, ['x']);
  await scope.dispatch('backgroundfetchsuccess', settledEvent(native, updateUI)).over;
  expect(second).toMatchObject({ name: 'InvalidStateError' });
  await expect(event?.updateUI()).rejects.toMatchObject({ name: 'InvalidStateError' });
  expect(() => event?.waitUntil(Promise.resolve())).toThrow('over');
  // What is stored outlives the event.
  expect(await (await (await event?.matchAll())?.[0]?.responseReady)?.text()).toBe('x');
});

test('fail and abort by what the row says; abort has no UI to change', async () => {
  const bench = await workerBench();
  const { scope, told } = bench.start();
  const failed = await bench.create({ id: 'failed' });
  const native = bench.native(failed, [new Response('none', { status: 404 })]);
  Object.assign(native, { result: 'failure', failureReason: 'bad-status' });
  await scope.dispatch(
    'backgroundfetchfail',
    settledEvent(native, async () => {}),
  ).over;

  const aborted = await bench.create({ id: 'aborted' });
  await bench.store.transact(aborted.uid, 'all', abortRegistration(Date.now()));
  const gone = bench.native(aborted, ['x']);
  Object.assign(gone, { result: 'failure', failureReason: 'aborted' });
  await scope.dispatch('backgroundfetchabort', { registration: gone }).over;
  expect(told.map(({ type, id }) => [type, id])).toEqual([
    ['fail', 'failed'],
    ['abort', 'aborted'],
  ]);
  expect(told[1]).not.toHaveProperty('updateUI');
});

test('a failure of the browser’s that goes on in the foreground is none yet', async () => {
  const bench = await workerBench();
  const { scope, told } = bench.start();
  const row = await bench.create();
  const native = bench.native(row, [new Response('later', { status: 503 })]);
  Object.assign(native, { result: 'failure', failureReason: 'bad-status' });
  await scope.dispatch(
    'backgroundfetchfail',
    settledEvent(native, async () => {}),
  ).over;
  expect(told).toEqual([]);
  expect((await bench.store.read(row.uid))?.registration).toMatchObject({
    phase: 'active',
    driver: 'foreground',
  });
});

test('a handler that fails is reported, and holds up nobody', async () => {
  const bench = await workerBench();
  const row = await bench.create();
  const { scope, events } = bench.start();
  const other = vi.fn();
  events.success$.subscribe((event) => event.waitUntil(Promise.reject(new Error('no good'))));
  events.success$.subscribe(other);
  const native = bench.native(row, ['x']);
  await scope.dispatch(
    'backgroundfetchsuccess',
    settledEvent(native, async () => {}),
  ).over;
  expect(other).toHaveBeenCalledOnce();
  expect(bench.warnings).toEqual([expect.stringContaining('no good')]);
  expect((await bench.store.read(row.uid))?.registration.notified).toBe(true);
});

test('a click: a window that shows the page is focused, else it is opened', async () => {
  const bench = await workerBench();
  const row = await bench.create();
  const { scope, told } = bench.start({ openOnClick: ({ id }) => `episode/${id}` });
  const native = bench.native(row, ['x']);
  await scope.dispatch('backgroundfetchclick', { registration: native }).over;
  expect(scope.opened).toEqual([`https://app.test/player/episode/${row.id}`]);
  scope.windows = ['https://app.test/', `https://app.test/player/episode/${row.id}`];
  await scope.dispatch('backgroundfetchclick', { registration: native }).over;
  expect(scope.focused).toEqual([`https://app.test/player/episode/${row.id}`]);
  expect(scope.opened).toHaveLength(1);
  expect(told.map(({ type }) => type)).toEqual(['click', 'click']);
});

test('a click on what is not ours is the app’s alone', async () => {
  const bench = await workerBench();
  const row = await bench.create();
  const { scope, told } = bench.start({ openOnClick: '/' });
  const own = bench.native({ ...row, uid: 'another' }, ['x']);
  await scope.dispatch('backgroundfetchclick', { registration: own }).over;
  expect([told, scope.opened]).toEqual([[], []]);
});

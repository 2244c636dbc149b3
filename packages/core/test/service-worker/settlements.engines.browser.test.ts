import { expect, test, vi } from 'vitest';
import { settleRegistration } from '../../src/model/transitions/settle.ts';
import { type WorkerBench, workerBench } from './worker-bench.ts';

const receipt = { bgfetch: 1, type: 'settled-handled' };

async function settledOne(bench: WorkerBench, result: 'success' | 'failure' = 'success') {
  const row = await bench.create({ driver: 'foreground' });
  const settlement = { result, failureReason: '', problem: null, settledAt: Date.now() } as const;
  await bench.store.transact(row.uid, 'all', settleRegistration(0, settlement));
  return { row, notice: { bgfetch: 1, type: 'settled', name: bench.name, uid: row.uid } };
}

test('a page tells of a settlement: the same handlers, once, unseen by the app', async () => {
  const bench = await workerBench();
  const { row, notice } = await settledOne(bench);
  const { scope, told } = bench.start();
  const messages = [scope.message(notice), scope.message(notice)];
  for (const { over, answers, heardByApp } of messages) {
    await over;
    expect(answers).toEqual([receipt]);
    expect(heardByApp).toBe(false);
  }
  expect(told).toMatchObject([{ type: 'success', registration: { driver: 'foreground' } }]);
  await scope.message(notice).over;
  // The worker was stopped in between.
  const later = bench.start();
  await later.scope.message(notice).over;
  expect([told.length, later.told.length]).toEqual([1, 0]);
  expect((await bench.store.read(row.uid))?.registration.notified).toBe(true);
});

test('there is no UI to update, and that is no error', async () => {
  const bench = await workerBench();
  const { notice } = await settledOne(bench);
  const ui = vi.fn(() => ({ title: 'done' }));
  const { scope } = bench.start({ ui });
  await scope.message(notice).over;
  expect(ui).toHaveBeenCalledOnce();
  expect(bench.warnings).toEqual([]);
});

test('a worker that dies under its handlers: they are told again at the next start', async () => {
  const bench = await workerBench();
  const { row, notice } = await settledOne(bench);
  const dying = bench.start();
  let onTold = () => {};
  const told = new Promise<void>((resolve) => {
    onTold = resolve;
  });
  // Its handler never ends. The dead do not hold locks; a live one does, so this one's is another.
  const locks = {
    request: (_: string, __: object, task: (grant: never) => Promise<unknown>) =>
      task({ held: true, lost: new AbortController().signal } as never),
  };
  Object.assign(bench.environment, { locks });
  dying.events.success$.subscribe((event) => {
    event.waitUntil(new Promise(() => {}));
    onTold();
  });
  void dying.scope.message(notice).over;
  await told;
  expect((await bench.store.read(row.uid))?.registration.notified).toBeUndefined();
  const next = bench.start();
  await next.scope.message(notice).over;
  expect(next.told).toMatchObject([{ type: 'success', id: row.id }]);
});

test('what is released, not settled, or unknown is nothing to tell of', async () => {
  const bench = await workerBench();
  const { scope, told } = bench.start();
  const active = await bench.create({ id: 'active' });
  for (const uid of [active.uid, 'unknown']) {
    const message = scope.message({ bgfetch: 1, type: 'settled', name: bench.name, uid });
    await message.over;
    expect(message.answers).toEqual([receipt]);
  }
  expect(told).toEqual([]);
});

test.each<[string, (notice: Record<string, unknown>) => unknown]>([
  ['null', () => null],
  ['a string', () => 'settled'],
  ['no uid', ({ uid, ...rest }) => rest],
  ['a uid that is none', (notice) => ({ ...notice, uid: 7 })],
  ['another version', (notice) => ({ ...notice, bgfetch: 2 })],
  ['another manager’s', (notice) => ({ ...notice, name: 'another' })],
])('%s is ignored, and the app hears it', async (_, change) => {
  const bench = await workerBench();
  const { notice } = await settledOne(bench);
  const { scope, told } = bench.start();
  const { over, answers, heardByApp } = scope.message(change(notice));
  await over;
  expect([answers, told, heardByApp]).toEqual([[], [], true]);
});

test('another origin’s message is ignored, ping and all', async () => {
  const bench = await workerBench();
  const { notice } = await settledOne(bench);
  const { scope, told } = bench.start();
  const ping = { bgfetch: 1, type: 'worker-ping', name: bench.name };
  for (const data of [notice, ping]) {
    const { over, answers, heardByApp } = scope.message(data, 'https://evil.test');
    await over;
    expect([answers, heardByApp]).toEqual([[], true]);
  }
  expect(told).toEqual([]);
});

import { beforeEach, expect, test } from 'vitest';
import type { DedicatedWorker } from '../../../src/browser/dedicated-worker.ts';
import type { WorkerCommand, WorkerReport } from '../../../src/transfer/worker/protocol.ts';
import { TransferWorker } from '../../../src/transfer/worker/transfer-worker.ts';
import { hashInWorker } from '../../../src/transfer/worker/worker-transport.ts';
import { type VirtualClock, virtualClock } from '../../support/virtual-clock.ts';

/** A worker that does what the test says. */
class PlayedWorker implements DedicatedWorker {
  readonly commands: WorkerCommand[] = [];
  hasEnded = false;
  readonly #listeners: ((message: unknown) => void)[] = [];
  #onError: (message: string) => void = () => {};

  post(message: unknown): void {
    this.commands.push(message as WorkerCommand);
  }

  onMessage(listener: (message: unknown) => void): void {
    this.#listeners.push(listener);
  }

  onError(listener: (message: string) => void): void {
    this.#onError = listener;
  }

  end(): void {
    this.hasEnded = true;
  }

  say(report: WorkerReport): void {
    for (const listener of this.#listeners) listener(report);
  }

  fail(message: string): void {
    this.#onError(message);
  }
}

const never = new AbortController().signal;
const READY = { type: 'ready', problem: null } as const;

let clock: VirtualClock;
let workers: PlayedWorker[];
let said: (string | null)[];
let transferWorker: TransferWorker;
/** What each worker does once it has been started. */
let onStart: (worker: PlayedWorker) => void;

beforeEach(() => {
  clock = virtualClock();
  workers = [];
  said = [];
  onStart = (worker) => worker.say(READY);
  transferWorker = new TransferWorker({
    clock,
    start: async () => {
      const worker = new PlayedWorker();
      workers.push(worker);
      queueMicrotask(() => queueMicrotask(() => onStart(worker)));
      return worker;
    },
    onAvailability: (reason) => void said.push(reason),
  });
});

test('all exchanges of a page share one worker, and each hears its own reports', async () => {
  const [one, other] = [await transferWorker.open(never), await transferWorker.open(never)];
  expect(workers).toHaveLength(1);
  expect(said).toEqual([null]);
  const heard: string[] = [];
  one.listen(({ type }) => void heard.push(`one ${type}`));
  other.listen(({ type }) => void heard.push(`other ${type}`));
  workers[0]?.say({ type: 'comparing', id: 2, position: 1 });
  workers[0]?.say({ type: 'compared', id: 1 });
  expect(heard).toEqual(['other comparing', 'one compared']);
});

test('a worker that can’t write files is not asked again, and the reason is told', async () => {
  const problem = { name: 'SecurityError', message: 'private' };
  onStart = (worker) => worker.say({ type: 'ready', problem });
  await expect(transferWorker.open(never)).rejects.toMatchObject({ name: 'NotSupportedError' });
  expect(said).toEqual([expect.stringContaining('SecurityError: private')]);
  expect(workers[0]?.hasEnded).toBe(true);
  await clock.advance(600_000);
  await expect(transferWorker.open(never)).rejects.toMatchObject({ name: 'NotSupportedError' });
  expect(workers).toHaveLength(1);
});

test('a worker that does not start in time is ended; a minute later another one is tried', async () => {
  onStart = () => {};
  const opening = transferWorker.open(never).catch(({ name }: Error) => name);
  await clock.advance(10_000);
  expect(await opening).toBe('NotSupportedError');
  expect(workers[0]?.hasEnded).toBe(true);
  await expect(transferWorker.open(never)).rejects.toThrow('in time');
  expect(workers).toHaveLength(1);
  onStart = (worker) => worker.say(READY);
  await clock.advance(60_000);
  await transferWorker.open(never);
  expect(workers).toHaveLength(2);
  expect(said).toEqual([expect.any(String), null]);
});

test('a worker that dies breaks off what it was doing, as network trouble, and the next exchange starts another one', async () => {
  const exchange = await transferWorker.open(never);
  const heard: WorkerReport[] = [];
  exchange.listen((report) => void heard.push(report));
  workers[0]?.fail('out of memory');
  expect(heard).toMatchObject([
    { type: 'ended', end: { error: { kind: 'network', message: 'out of memory' } } },
  ]);
  await transferWorker.open(never);
  expect(workers).toHaveLength(2);
});

test('without work it is ended after a minute, and started anew by the next exchange', async () => {
  const exchange = await transferWorker.open(never);
  exchange.listen(() => {});
  await clock.advance(600_000);
  expect(workers[0]?.hasEnded).toBe(false);
  workers[0]?.say({ type: 'closed', id: 1, flushedTo: null });
  await clock.advance(59_000);
  expect(workers[0]?.hasEnded).toBe(false);
  await clock.advance(1000);
  expect(workers[0]?.hasEnded).toBe(true);
  await transferWorker.open(never);
  expect(workers).toHaveLength(2);
});

test('so is one whose first exchange was not wanted any more when it had started', async () => {
  const stopped = new AbortController();
  const opening = transferWorker.open(stopped.signal);
  stopped.abort(new Error('stopped'));
  const used = transferWorker.open(never);
  await expect(opening).rejects.toThrow('stopped');
  const exchange = await used;
  await clock.advance(600_000);
  expect(workers[0]?.hasEnded).toBe(false);
  exchange.listen(() => {});
  workers[0]?.say({ type: 'closed', id: 1, flushedTo: null });
  const late = new AbortController();
  const again = transferWorker.open(late.signal);
  late.abort(new Error('late'));
  await expect(again).rejects.toThrow('late');
  await clock.advance(60_000);
  expect(workers[0]?.hasEnded).toBe(true);
});

test('a page that goes to sleep ends it at once', async () => {
  const exchange = await transferWorker.open(never);
  const heard: string[] = [];
  exchange.listen(({ type }) => void heard.push(type));
  transferWorker.sleep();
  await clock.advance(0);
  expect(workers[0]?.hasEnded).toBe(true);
  // Not that its file is closed: nobody knows when the browser does that.
  expect(heard).toEqual(['ended']);
});

test('an exchange that is ended while its head is on its way is over, and breaks no other one off', async () => {
  const other = await transferWorker.open(never);
  const heard: string[] = [];
  other.listen(({ type }) => void heard.push(type));
  const exchange = await transferWorker.open(never);
  exchange.listen(() => {});
  exchange.end();
  const head = { url: '', status: 200, statusText: '', type: 'basic', redirected: false } as const;
  // The worker forgets an exchange of which only the head is there, and says no more of it.
  workers[0]?.say({ type: 'head', id: 2, head: { ...head, headers: [] } });
  await clock.advance(60_000);
  expect(workers[0]?.hasEnded).toBe(false);
  expect(heard).toEqual([]);
});

const deaths = { dies: () => workers[0]?.fail('out of memory'), 'dies without a word': () => {} };
for (const [name, die] of Object.entries(deaths))
  test(`a hash whose worker ${name} is made elsewhere`, async () => {
    const order = { algorithm: 'sha256', blob: new Blob(['x']) } as const;
    const hashing = hashInWorker(transferWorker, order, clock, never);
    await clock.advance(0);
    expect(workers[0]?.commands).toMatchObject([{ type: 'hash' }]);
    die();
    expect(await Promise.race([hashing, clock.advance(60_000).then(() => 'hangs')])).toBeNull();
  });

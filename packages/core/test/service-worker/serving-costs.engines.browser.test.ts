import { beforeEach, expect, test, vi } from 'vitest';
import { channelName } from '../../src/model/names.ts';
import { beginResponse, commitChunk } from '../../src/model/transitions/receive.ts';
import { RecordServer } from '../../src/service-worker/serving/record-server.ts';
import { workerPorts } from '../../src/service-worker/worker-ports.ts';
import { IndexedDBStore } from '../../src/storage/indexed-db/indexed-db-store.ts';
import { countRequests } from '../storage/count-requests.ts';
import { aResponse } from '../storage/rows.ts';
import { virtualClock } from '../support/virtual-clock.ts';
import { type Downloads, downloads } from './downloads.ts';
import { type WorkerBench, workerBench } from './worker-bench.ts';

const STORED = 'https://media.test/stored.mp3';
const GROWING = 'https://media.test/growing.mp3';
let bench: WorkerBench;
let stored: Downloads;
beforeEach(async () => {
  bench = await workerBench();
  stored = downloads(bench.store);
});

const as = (destination: string, url: string): Request =>
  Object.defineProperty(new Request(url), 'destination', { value: destination });
const script = (url: string) => as('', url);
const image = (url: string) => as('image', url);

/** A worker whose index is in memory. */
async function warm() {
  const clock = virtualClock();
  Object.assign(bench.environment, { clock });
  const network = async () => new Response('from the network');
  const answers = new RecordServer(workerPorts(bench.name, bench.environment), {}, network);
  await answers.respond(script('https://media.test/first'), () => {});
  return { answers, clock };
}

test('E19: a script’s hit reads no rows of others', async () => {
  for (let n = 0; n < 5; n++) await stored.finished(`${STORED}?${n}`, 1, { id: `ep-${n}` });
  const { answers } = await warm();
  const reads = (['list', 'readAll', 'read'] as const).map((name) =>
    vi.spyOn(IndexedDBStore.prototype, name),
  );
  expect(await answers.answer(script(`${STORED}?3`), () => {})).toBeDefined();
  for (const read of reads) {
    expect(read).not.toHaveBeenCalled();
    read.mockRestore();
  }
});

test('E19: a worker that starts reads forty registrations by as many requests as two', async () => {
  const costs: number[] = [];
  for (const size of [2, 40]) {
    for (let n = 0; n < size; n++)
      await stored.finished(`${STORED}?${n}`, 1, { id: `ep-${size}-${n}` });
    const count = countRequests();
    const { answers } = await warm();
    costs.push(count());
    vi.restoreAllMocks();
    expect(await answers.answer(script(`${STORED}?1`), () => {})).toBeDefined();
  }
  expect(costs[1]).toBe(costs[0]);
});

test('E19: what no message has told of is found all the same', async () => {
  await stored.finished(STORED, 1, { id: 'ep-1' });
  const { answers } = await warm();
  const running = await stored.running(STORED, 10, { id: 'ep-2', createdAt: 2e12 });
  // It may be the request of that background fetch.
  expect(await answers.answer(script(STORED), () => {})).toBeUndefined();
  await running.release();
  expect(await answers.answer(script(STORED), () => {})).toBeDefined();
});

test('E19: of a download that is under way, only the record is read that is asked for', async () => {
  const { uid } = await bench.create({}, 3);
  await bench.store.transact(uid, [1], beginResponse(0, 1, aResponse({ url: GROWING }), 4));
  await bench.store.transact(uid, [1], ({ registration, records }) => ({
    registration,
    records: records.map((record) => ({
      ...record,
      request: { ...record.request, url: GROWING },
    })),
  }));
  await bench.store.transact(uid, [1], commitChunk(0, 1, 0, new Uint8Array([1, 2]).buffer));
  const { answers } = await warm();
  const whole = vi.spyOn(IndexedDBStore.prototype, 'read');
  const loading = vi.spyOn(IndexedDBStore.prototype, 'load');
  const response = await answers.answer(image(GROWING), () => {});
  const body = response?.arrayBuffer();
  await vi.waitUntil(() => loading.mock.calls.length > 2);
  await bench.store.transact(uid, [1], commitChunk(0, 1, 2, new Uint8Array([3, 4]).buffer));
  const page = bench.environment.openChannel?.(channelName(bench.name));
  page?.post({ bgfetch: 1, type: 'changed', uid });
  expect(new Uint8Array((await body) ?? new ArrayBuffer(0))).toEqual(new Uint8Array([1, 2, 3, 4]));
  page?.close();
  expect(loading.mock.calls.every(([, indices]) => indices.join() === '1')).toBe(true);
  // Whoever hears that it has changed reads it once.
  expect(whole.mock.calls.length).toBeLessThan(3);
  whole.mockRestore();
  loading.mockRestore();
});

test('an element’s hits look the registration up ten times a second, unless a message tells of a release', async () => {
  const uid = await stored.finished(STORED, 1);
  const { answers, clock } = await warm();
  const find = vi.spyOn(IndexedDBStore.prototype, 'find');
  const ask = () => answers.answer(image(STORED), () => {});
  for (let n = 0; n < 5; n++) expect(await ask()).toBeDefined();
  expect(find).toHaveBeenCalledTimes(1);
  find.mockRestore();
  await bench.store.remove(uid);
  expect(await ask()).toBeDefined();
  await clock.advance(100);
  expect(await ask()).toBeUndefined();

  const other = await stored.finished(STORED, 1);
  const page = bench.environment.openChannel?.(channelName(bench.name));
  page?.post({ bgfetch: 1, type: 'changed', uid: other });
  await vi.waitUntil(async () => (await ask()) !== undefined);
  await bench.store.remove(other);
  page?.post({ bgfetch: 1, type: 'changed', uid: other });
  await vi.waitUntil(async () => (await ask()) === undefined);
  page?.close();
});

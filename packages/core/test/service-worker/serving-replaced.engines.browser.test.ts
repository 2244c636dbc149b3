import { seededBytes } from '@bgfetch-test/scripted-server/client';
import { beforeEach, expect, test } from 'vitest';
import { channelName } from '../../src/model/names.ts';
import { keepPrevious } from '../../src/model/transitions/receive.ts';
import { RecordServer } from '../../src/service-worker/serving/record-server.ts';
import { workerPorts } from '../../src/service-worker/worker-ports.ts';
import { aRecord, aRegistration, aRequest } from '../storage/rows.ts';
import { type Downloads, downloads } from './downloads.ts';
import { type WorkerBench, workerBench } from './worker-bench.ts';

const URL_ = 'https://media.test/ep-5.mp3';
let bench: WorkerBench;
let stored: Downloads;
beforeEach(async () => {
  bench = await workerBench();
  stored = downloads(bench.store);
});

/** What an audio element gets, from a worker that is offline. */
function player() {
  const { name, environment } = bench;
  const offline = () => Promise.reject(new TypeError('offline'));
  const answers = new RecordServer(workerPorts(name, environment), {}, offline);
  return async (): Promise<Uint8Array> => {
    const request = Object.defineProperty(new Request(URL_), 'destination', { value: 'audio' });
    const response = await answers.answer(request, () => {});
    return new Uint8Array((await response?.arrayBuffer()) ?? []);
  };
}

/** What has this id now has changed, says a page. */
async function tell(): Promise<string> {
  const { uid } = (await bench.store.find('episode-5')) ?? { uid: '' };
  const channel = bench.environment.openChannel?.(channelName(bench.name));
  channel?.post({ bgfetch: 1, type: 'changed', uid });
  channel?.close();
  return uid;
}

const whole = (bytes: number) => seededBytes(URL_, 0, bytes);

test('promise 10: while a new one is growing, what it replaces is served; then the new one is', async () => {
  await stored.finished(URL_, 1000);
  const play = player();
  expect(await play()).toEqual(whole(1000));
  const growing = await stored.running(URL_, 600);
  await growing.append(200);
  await tell();
  expect(await play()).toEqual(whole(1000));
  await growing.append(400);
  await growing.finish();
  await bench.store.dropReplaced(await tell());
  await expect.poll(play).toEqual(whole(600));
});

test('promise 10: what it replaces is served again when it comes to nothing', async () => {
  await stored.finished(URL_, 1000);
  const play = player();
  await stored.running(URL_, 600);
  await bench.store.withdraw(await tell(), null);
  expect(await play()).toEqual(whole(1000));
});

test('a body that a 304 has confirmed is served from where it lies', async () => {
  const old = await stored.finished(URL_, 1000);
  const response = (await bench.store.read(old))?.records[0]?.response;
  if (!response) throw new Error('Nothing is stored.');
  const previous = { response, received: 1000, bodyIn: { uid: old, index: 0 } };
  const request = aRequest({ url: URL_, headers: [] });
  await bench.store.create({
    registration: aRegistration({ uid: 'new', createdAt: Date.now() }),
    records: [aRecord({ uid: 'new', request, previous })],
  });
  await bench.store.transact('new', [0], keepPrevious(0, 0, response));
  await bench.store.dropReplaced('new');
  expect(await player()()).toEqual(whole(1000));
});

import { beforeEach, expect, test } from 'vitest';
import type { ServeRecordsOptions } from '../../src/service-worker/serving/record-finder.ts';
import { RecordServer } from '../../src/service-worker/serving/record-server.ts';
import { answerQuestion } from '../../src/service-worker/serving/serve-records.ts';
import { workerPorts } from '../../src/service-worker/worker-ports.ts';
import { type Downloads, downloads } from './downloads.ts';
import { FakeScope } from './fake-scope.ts';
import { type WorkerBench, workerBench } from './worker-bench.ts';

const URL_ = 'https://app.test/ep-5.mp3';
let bench: WorkerBench;
let stored: Downloads;
beforeEach(async () => {
  bench = await workerBench();
  stored = downloads(bench.store);
});

async function ask(message: object, options: ServeRecordsOptions = {}) {
  const scope = new FakeScope();
  const network = () => Promise.reject(new TypeError('offline'));
  const { finder } = new RecordServer(workerPorts(bench.name, bench.environment), options, network);
  scope.addEventListener('message', (event) => answerQuestion(event, finder));
  const { answers, over, heardByApp } = scope.message(message);
  await over;
  return { answers, heardByApp };
}

const served = async (uid: string, options?: ServeRecordsOptions): Promise<unknown> => {
  const { answers } = await ask({ bgfetch: 1, type: 'serves', uid, url: URL_ }, options);
  return answers;
};

const answer = (serves: boolean) => [{ bgfetch: 1, type: 'serving', serves }];

test('a page learns whether a finished record of its registration is served', async () => {
  const uid = await stored.finished(URL_, 1000);
  expect(await served(uid)).toEqual(answer(true));
  expect(await served('other')).toEqual(answer(false));
  expect(await served(uid, { match: () => false })).toEqual(answer(false));
  expect(await served(uid, { handles: ({ destination }) => destination === 'audio' })).toEqual(
    answer(false),
  );
  // JavaScript returns what a RegExp finds, and `fetch` events go by whether that is truthy.
  const byMatch = (({ url }: Request) => url.match(/nothing/)) as unknown as () => boolean;
  expect(await served(uid, { handles: byMatch })).toEqual(answer(false));
});

test('what still grows, and what another registration is answered from, is not', async () => {
  const first = await stored.finished(URL_, 1000, { createdAt: 1 });
  const second = await stored.finished(URL_, 1000, { createdAt: 2 });
  expect(await served(first)).toEqual(answer(false));
  expect(await served(second)).toEqual(answer(true));
  await stored.running(URL_, 1000, { createdAt: 3 });
  expect(await served(second)).toEqual(answer(false));
});

test('other messages are the app’s', async () => {
  for (const message of [
    { bgfetch: 1, type: 'serves' },
    { bgfetch: 2, type: 'serves', uid: 'a', url: URL_ },
  ])
    expect(await ask(message)).toEqual({ answers: [], heardByApp: true });
  const unusable = { bgfetch: 1, type: 'serves', uid: 'a', url: 'http://' };
  expect(await ask(unusable)).toEqual({ answers: answer(false), heardByApp: false });
});

import { beforeEach, describe, expect, test, vi } from 'vitest';
import { channelName } from '../../src/model/names.ts';
import type { ServeRecordsOptions } from '../../src/service-worker/serving/record-finder.ts';
import { RecordServer } from '../../src/service-worker/serving/record-server.ts';
import { workerPorts } from '../../src/service-worker/worker-ports.ts';
import { virtualClock } from '../support/virtual-clock.ts';
import { type Downloads, downloads } from './downloads.ts';
import { type WorkerBench, workerBench } from './worker-bench.ts';

const STORED = 'https://media.test/ep-5.mp3';
const MISSING = 'https://media.test/other.mp3';
let bench: WorkerBench;
let stored: Downloads;
beforeEach(async () => {
  bench = await workerBench();
  stored = downloads(bench.store);
});

/** A worker that has just been started. `opened` counts the questions that reach its store. */
function worker(options: ServeRecordsOptions = {}) {
  const real = workerPorts(bench.name, bench.environment);
  const counted = { questions: 0, blocked: null as Promise<never> | null };
  const store: typeof real.store = {
    use: (work) => {
      counted.questions++;
      return counted.blocked ?? real.store.use(work);
    },
  };
  const asked: string[] = [];
  const answers = new RecordServer({ ...real, store }, options, async ({ url }) => {
    asked.push(url);
    return new Response('from the network');
  });
  return { answers, asked, counted };
}

const as = (destination: string, url: string, init: RequestInit = {}): Request =>
  Object.defineProperty(new Request(url, init), 'destination', { value: destination });

const script = (url: string, init: RequestInit = {}) => as('', url, init);
const image = (url: string, init: RequestInit = {}) => as('image', url, init);

/** However busy the machine is, the store answers before the network is asked. */
const stopClock = () => Object.assign(bench.environment, { clock: virtualClock() });

/** A worker whose index is in memory. */
async function warm(options: ServeRecordsOptions = {}) {
  stopClock();
  const started = worker(options);
  await started.answers.respond(script('https://media.test/first'), () => {});
  started.counted.questions = 0;
  started.asked.length = 0;
  return started;
}

describe('W1: a miss costs nothing', () => {
  test('it is left to the browser at once, and no store is asked', async () => {
    await stored.finished(STORED, 10);
    const { answers, counted } = await warm();
    for (const request of [script(MISSING), image(MISSING), script(`${STORED}?other`)])
      expect(answers.shouldRespond(request)).toBe(false);
    expect(counted.questions).toBe(0);
    expect(answers.shouldRespond(script(STORED))).toBe(true);
    expect((await answers.respond(script(STORED), () => {})).headers.get('etag')).toBe('"v1"');
  });

  test('a failed record is a miss', async () => {
    await stored.failed(STORED);
    expect((await warm()).answers.shouldRespond(script(STORED))).toBe(false);
  });

  test('a thousand misses beside a thousand records ask the store nothing', async () => {
    for (let n = 0; n < 20; n++) await stored.finished(`${STORED}?${n}`, 1, { id: `ep-${n}` });
    const { answers, counted } = await warm();
    for (let n = 20; n < 1000; n++)
      expect(answers.shouldRespond(image(`${STORED}?${n}`))).toBe(false);
    expect(counted.questions).toBe(0);
  });

  test('our own downloads are left alone, whether anything has been read or not', () => {
    const { answers, counted } = worker();
    for (const cache of ['no-store', 'reload'] as const)
      expect(answers.shouldRespond(script(STORED, { cache }))).toBe(false);
    expect(answers.shouldRespond(script(STORED, { method: 'POST' }))).toBe(false);
    expect(counted.questions).toBe(0);
  });

  test('a route learns it without the store, too', async () => {
    const { answers, counted } = await warm();
    expect(await answers.answer(script(MISSING), () => {})).toBeUndefined();
    expect(counted.questions).toBe(0);
  });

  test('what the app answers misses with, it still does', async () => {
    const otherwise = vi.fn(async () => new Response('the app’s'));
    const { answers } = await warm({ otherwise });
    expect(answers.shouldRespond(script(MISSING))).toBe(true);
    expect(await (await answers.respond(script(MISSING), () => {})).text()).toBe('the app’s');
  });

  test('what a page has just stored is found as soon as it says so', async () => {
    const { answers } = await warm();
    expect(answers.shouldRespond(script(STORED))).toBe(false);
    const uid = await stored.finished(STORED, 10);
    const page = bench.environment.openChannel?.(channelName(bench.name));
    page?.post({ bgfetch: 1, type: 'changed', uid });
    await vi.waitUntil(() => answers.shouldRespond(script(STORED)));
    expect(await answers.answer(script(STORED), () => {})).toBeDefined();
    await bench.store.remove(uid);
    page?.post({ bgfetch: 1, type: 'removed', uid });
    await vi.waitUntil(() => !answers.shouldRespond(script(STORED)));
    page?.close();
  });
});

describe('W1: a worker that was started for this very request', () => {
  test('answers from the store, and does not ask the network', async () => {
    stopClock();
    await stored.finished(STORED, 10);
    const { answers, asked } = worker();
    expect(answers.shouldRespond(script(STORED))).toBe(true);
    expect((await answers.respond(script(STORED), () => {})).headers.get('etag')).toBe('"v1"');
    expect(asked).toEqual([]);
  });

  test('a database that is blocked delays nobody: the network answers', async () => {
    const { answers, asked, counted } = worker();
    counted.blocked = new Promise(() => {});
    for (const url of [STORED, MISSING])
      expect(await (await answers.respond(script(url), () => {})).text()).toBe('from the network');
    expect(asked).toEqual([STORED, MISSING]);
  });

  test('nor does it delay a route of the app’s own for more than a second, once', async () => {
    const clock = virtualClock();
    Object.assign(bench.environment, { clock });
    const { answers, counted } = worker();
    counted.blocked = new Promise(() => {});
    const first = answers.answerInTime(script(STORED), () => {});
    await clock.advance(1000);
    expect(await first).toBeUndefined();
    const next = answers.answerInTime(script(MISSING), () => {});
    await clock.advance(0);
    expect(await next).toBeUndefined();
  });

  test('offline, what comes late from the store is waited for', async () => {
    await stored.finished(STORED, 10);
    const real = workerPorts(bench.name, bench.environment);
    let release = () => {};
    const late = new Promise<void>((resolve) => {
      release = resolve;
    });
    const store: typeof real.store = { use: (work) => late.then(() => real.store.use(work)) };
    const offline = async () => {
      release();
      throw new TypeError('offline');
    };
    const answers = new RecordServer({ ...real, store }, {}, offline);
    expect((await answers.respond(script(STORED), () => {})).headers.get('etag')).toBe('"v1"');
  });

  test('what navigation preload has brought is not asked for again', async () => {
    const { answers, asked } = worker();
    const preloaded = Promise.resolve(new Response('preloaded'));
    const response = await answers.respond(as('document', MISSING), () => {}, preloaded);
    expect(await response.text()).toBe('preloaded');
    expect(asked).toEqual([]);
  });
});

describe('W7: Vary against what elements send and stored requests lack', () => {
  const vary = async (value: string, request: readonly (readonly [string, string])[] = []) => {
    const uid = await stored.finished(STORED, 10);
    await bench.store.transact(uid, 'all', ({ registration, records }) => ({
      registration: { ...registration, revision: registration.revision + 1 },
      records: records.map((record) => ({
        ...record,
        request: { ...record.request, headers: request },
        response: record.response && {
          ...record.response,
          headers: [...record.response.headers, ['vary', value]],
        },
      })),
    }));
  };
  const served = async (request: Request) =>
    (await (await warm()).answers.answer(request, () => {})) !== undefined;

  test.each(['Accept', 'User-Agent', 'accept-encoding, Origin', 'Sec-Fetch-Dest, Accept-Language'])(
    'Vary: %s',
    async (value) => {
      await vary(value);
      const headers = {
        accept: 'image/avif,image/webp,*/*;q=0.8',
        'accept-language': 'de',
        'user-agent': 'Another',
      };
      expect(await served(image(STORED, { headers }))).toBe(true);
      expect(await served(script(STORED, { headers: { accept: '*/*' } }))).toBe(true);
    },
  );

  test('what a script asks for by a header counts', async () => {
    await vary('Accept');
    const json = { headers: { accept: 'application/json' } };
    expect(await served(script(STORED, json))).toBe(false);
  });

  test('so do headers that are the app’s own, and an asterisk', async () => {
    await vary('X-Locale', [['x-locale', 'de']]);
    expect(await served(image(STORED))).toBe(false);
    expect(await served(script(STORED, { headers: { 'x-locale': 'de' } }))).toBe(true);
  });

  test('an asterisk matches nothing', async () => {
    await vary('*');
    expect(await served(image(STORED))).toBe(false);
  });
});

test('W5: a route that has the event keeps the worker alive until the body has been read', async () => {
  await stored.finished(STORED, 9 * 2 ** 20, { chunk: 2 ** 20 });
  const { answers } = await warm();
  const held: Promise<void>[] = [];
  const response = await answers.answer(script(STORED), (promise) => held.push(promise));
  expect(held).toHaveLength(1);
  let isOver = false;
  void held[0]?.then(() => {
    isOver = true;
  });
  const reader = response?.body?.getReader();
  await reader?.read();
  expect(isOver).toBe(false);
  while (!(await reader?.read())?.done);
  await held[0];
});

test('promise 12: a `match` that throws serves nothing of that one, and all the others', async () => {
  await stored.finished(STORED, 10, { id: 'bad' });
  await stored.finished(MISSING, 10, { id: 'good' });
  const match = ({ id }: { readonly id: string }): boolean => {
    if (id === 'bad') throw new Error('the app’s');
    return true;
  };
  const { answers } = await warm({ match });
  expect(await answers.answer(script(STORED), () => {})).toBeUndefined();
  expect(await answers.answer(script(MISSING), () => {})).toBeDefined();
  expect(bench.warnings).toEqual([expect.stringContaining('`match` failed: Error: the app’s')]);
});

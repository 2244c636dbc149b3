import type { Observable } from 'rxjs';
import { expect, test, vi } from 'vitest';
import { createFakeManager, createVirtualClock } from '../../src/testing.ts';

test('a background fetch goes as the test says, and its records can be read', async () => {
  const clock = createVirtualClock({ startAt: 0 });
  const fake = createFakeManager({ clock });
  const events: string[] = [];
  for (const event of ['progress', 'success', 'fail', 'abort', 'click'] as const) {
    fake.on(event, ({ id }) => events.push(`${event} ${id}`));
  }
  const episode = await fake.fetch('ep-5', ['/ep-5.mp3', '/ep-5.jpg'], { title: 'Episode 5' });
  expect(await fake.get('ep-5')).toBe(episode);
  expect(episode.snapshot).toMatchObject({ status: 'pending', title: 'Episode 5', downloaded: 0 });

  const statuses: string[] = [];
  episode.snapshot$.subscribe({
    next: ({ status, downloaded }) => statuses.push(`${status} ${downloaded}`),
    complete: () => statuses.push('complete'),
  });
  fake.show('ep-5', { status: 'running', downloaded: 400, expectedBytes: 1000 });
  fake.show('ep-5', { status: 'waiting', waitingFor: 'network' });
  fake.click('ep-5');
  const record = await episode.match('/ep-5.mp3'.replace('/', 'https://app.test/'));
  await fake.respond('ep-5', '/ep-5.mp3', new Response('sound', { headers: { 'X-Kind': 'a' } }));
  await fake.respond('ep-5', '/ep-5.jpg', new Response('picture'));
  await fake.settle('ep-5');
  await clock.advance(0);

  expect(statuses.at(0)).toBe('pending 0');
  expect(statuses).toContain('waiting 400');
  expect(statuses.slice(-2)).toEqual(['settled 12', 'complete']);
  const response = await record?.responseReady;
  expect(response?.headers.get('x-kind')).toBe('a');
  expect(await response?.text()).toBe('sound');
  expect(await (await record?.stream())?.text()).toBe('sound');
  expect(await (await record?.blob())?.text()).toBe('sound');
  expect((await record?.file())?.name).toBe('ep-5.mp3');
  // Node has neither a picker nor a document.
  await expect(record?.saveAs()).rejects.toMatchObject({ name: 'NotSupportedError' });
  expect(events[0]).toBe('click ep-5');
  expect(events.at(-1)).toBe('success ep-5');
});

test('commands do what they say, and the test hears of them', async () => {
  const fake = createFakeManager({ clock: createVirtualClock() });
  const one = await fake.fetch('one', '/one');
  await expect(fake.fetch('one', '/one')).rejects.toThrow(TypeError);
  expect(await fake.fetch('one', '/one', { ifActive: 'reuse' })).toBe(one);
  await one.pause();
  expect(one.snapshot.status).toBe('paused');
  await one.resume();
  expect(await one.abort()).toBe(true);
  expect(one.failureReason).toBe('aborted');
  await one.release();
  expect(await fake.getIds()).toEqual([]);
  expect(fake.calls).toEqual([
    'fetch one',
    'fetch one',
    'pause one',
    'resume one',
    'abort one',
    'release one',
  ]);
});

test('failures, and fetches that are refused', async () => {
  const fake = createFakeManager({ clock: createVirtualClock() });
  fake.failNextFetch(new DOMException('full', 'QuotaExceededError'));
  await expect(fake.fetch('big', '/big')).rejects.toMatchObject({ name: 'QuotaExceededError' });
  const big = await fake.fetch('big', '/big');
  await fake.settle('big', 'bad-status');
  expect(big.snapshot).toMatchObject({ result: 'failure', failureReason: 'bad-status' });
  expect(() => fake.show('none', {})).toThrow('There is no background fetch "none".');
});

test("N11: on('wake') has the wakes, the open one first, until it is removed or the manager is closed", async () => {
  const clock = createVirtualClock({ startAt: 0 });
  const fake = createFakeManager({ clock });
  const seen: string[] = [];
  const stop = fake.on('wake', (wake) => {
    seen.push(`first ${wake.taskId}`);
    wake.waitUntil(new Promise(() => {}));
  });
  await fake.periodic.configure();
  fake.wakes.wake('a');
  fake.on('wake', ({ taskId }) => seen.push(`second ${taskId}`));
  expect(seen).toEqual(['first a', 'second a']);
  stop();
  fake.wakes.expire('a');
  fake.wakes.wake('b');
  expect(seen.slice(2)).toEqual(['second b']);
  expect(fake.wakes.finished).toEqual(['a', 'b']);
  fake.close();
  fake.wakes.wake('c');
  expect(seen).toHaveLength(3);
  expect(() => fake.on('wake', 1 as never)).toThrow(TypeError);
});

test('N11: the wakes’ reports$ has what the test reports', () => {
  const { wakes, periodic } = createFakeManager({ clock: createVirtualClock() });
  const seen: unknown[] = [];
  periodic.reports$.subscribe((report) => seen.push(report));
  const none = { ms: 10_000, downloadedBytes: 0, uploadedBytes: 0 };
  wakes.report({ taskId: 'a', outcome: 'no-network', ...none });
  expect(seen).toEqual([{ taskId: 'a', outcome: 'no-network', ...none }]);
});

test('N11: close() ends the observables, and later calls reject', async () => {
  const fake = createFakeManager({ clock: createVirtualClock() });
  await fake.fetch('one', '/one');
  let ended = 0;
  const complete = () => {
    ended += 1;
  };
  const { wakes$, status$, reports$ } = fake.periodic;
  const all: Observable<unknown>[] = [wakes$, status$, reports$];
  all.push(fake.registrations$, fake.registration$('one'), fake.storage$);
  for (const each of all) each.subscribe({ complete });
  fake.close();
  expect(ended).toBe(6);
  const aborted = { name: 'AbortError' };
  await expect(fake.fetch('two', '/two')).rejects.toMatchObject(aborted);
  for (const call of [() => fake.get('one'), () => fake.getIds(), () => fake.retryNow()])
    await expect(call()).rejects.toMatchObject(aborted);
});

test('a wake that expires', async () => {
  const clock = createVirtualClock();
  const { wakes, periodic } = createFakeManager({ clock });
  wakes.wake();
  await periodic.configure({ minimumFetchInterval: 20 });
  let reason: unknown;
  periodic.wakes$.subscribe((wake) => {
    wake.signal.addEventListener('abort', () => {
      reason = wake.signal.reason;
    });
    wake.waitUntil(new Promise(() => {}));
  });
  wakes.wake();
  await clock.advance(5000);
  expect(wakes.finished).toEqual([]);
  wakes.expire();
  expect(wakes.finished).toEqual(['fake-wake']);
  expect(reason).toMatchObject({ name: 'TimeoutError' });
  wakes.wake();
  await clock.advance(22_000);
  expect(wakes.finished).toHaveLength(2);
  wakes.setStatus('denied');
  expect(await periodic.status()).toBe('denied');
  expect(wakes.configs).toEqual([{ minimumFetchInterval: 20 }]);
});

test('relative URLs mean the same in fetch, respond, match and matchAll', async () => {
  const fake = createFakeManager({ baseUrl: 'https://podcasts.test/shows/' });
  const episode = await fake.fetch('ep-5', 'a.mp3');
  await fake.respond('ep-5', 'a.mp3', new Response('sound'));
  const record = await episode.match('a.mp3');
  expect(record?.request.url).toBe('https://podcasts.test/shows/a.mp3');
  expect(await episode.matchAll('/shows/a.mp3')).toHaveLength(1);
  expect(await episode.matchAll()).toHaveLength(1);
  expect(await episode.match('/a.mp3')).toBeUndefined();
});

test('a success that the test settles has a response to each request', async () => {
  const fake = createFakeManager();
  const episode = await fake.fetch('ep-5', ['/a.mp3', '/b.jpg']);
  await fake.respond('ep-5', '/a.mp3', new Response('sound'));
  await fake.settle('ep-5');
  const [sound, picture] = await episode.matchAll();
  expect(await (await sound?.responseReady)?.text()).toBe('sound');
  const empty = await picture?.responseReady;
  expect([empty?.status, await empty?.text()]).toEqual([200, '']);
});

test('without the globals that jsdom lacks, all but reading records works', async () => {
  const hidden = ['Request', 'Response', 'fetch', 'structuredClone', 'MessageChannel'];
  for (const name of hidden) vi.stubGlobal(name, undefined);
  try {
    const clock = createVirtualClock();
    const fake = createFakeManager({ clock });
    fake.failNextFetch(new RangeError('as the test says'));
    await expect(fake.fetch('ep-5', '/a.mp3')).rejects.toThrow('as the test says');
    await expect(fake.fetch('ep-5', 'ftp://a.test/a.mp3')).rejects.toThrow('Only http: and https:');
    const episode = await fake.fetch('ep-5', '/a.mp3', { metadata: { tags: ['new'] } });
    fake.show('ep-5', { status: 'running', downloaded: 400 });
    expect(episode.snapshot).toMatchObject({ downloaded: 400, metadata: { tags: ['new'] } });
    await expect(episode.match('/a.mp3')).rejects.toThrow('jest-fixed-jsdom');
    await fake.settle('ep-5');
    await clock.advance(0);
    expect(episode.snapshot).toMatchObject({ status: 'settled', result: 'success' });
  } finally {
    vi.unstubAllGlobals();
  }
});

test('what a test misspells or mixes up is told, because it would show nothing', async () => {
  const fake = createFakeManager();
  const episode = await fake.fetch('ep-5', '/a.mp3');
  expect(() => fake.show('ep-5', { donwloaded: 4 } as never)).toThrow(/no member `donwloaded`/);
  await expect(fake.settle('ep-5', 'quota-exeeded' as never)).rejects.toThrow(/quota-exeeded/);
  const answer = new Response('sound');
  await expect(fake.respond('ep-5', answer as never, answer)).rejects.toThrow(/URL.*Response/);
  await expect(fake.respond('ep-5', '/a.mp3', 'sound' as never)).rejects.toThrow(/a Response/);
  for (const missing of [undefined, null, 5, {}])
    await expect(episode.match(missing as never)).rejects.toThrow(/match\(\) needs a URL/);
  expect(episode.snapshot).toMatchObject({ status: 'pending', downloaded: 0 });
});

import { afterAll, beforeAll, expect, test } from 'vitest';
import { fetched, playUntil, seek } from './in-page.ts';
import { openWorkerWorld, type WorkerWorld } from './worker-world.ts';

let world: WorkerWorld;
beforeAll(async () => {
  world = await openWorkerWorld();
}, 180_000);
afterAll(() => world.end());

const tone = (seconds: number, scope: string) => `/media/tone/${seconds}/x.wav?scope=${scope}`;

test('init has said what it did', () => {
  expect(world.initSaid).toMatch(/^Created .*bgfetch-sw\.js \(/);
});

test('an <audio> element plays a download that is still running, without asking the server', async () => {
  const tab = await world.tab('/bgfetch-sw.js');
  await tab.open({ driver: 'foreground', chunk: { maxBytes: 256 * 1024 } });
  // 5.3 MB: half of it quickly, the rest slowly.
  const url = tone(60, 'running');
  world.server.faults.change('running', { throttleBytesPerSecond: 1_000_000 });
  await tab.call('start', 'running', [world.url + url]);
  await tab.until('running', ({ downloaded }) => downloaded > 1_000_000);
  world.server.faults.change('running', { throttleBytesPerSecond: 300_000 });
  const played = await playUntil(tab.page, url, 2);
  expect(played).toMatchObject({ error: null, ended: false });
  expect(played.duration).toBeCloseTo(60, 1);
  expect(tab.snapshot('running')).toMatchObject({ status: 'running' });
  expect(world.server.log.entries('running')).toHaveLength(1);

  // Beyond what is there: the network has it sooner.
  expect(await seek(tab.page, 55)).toMatchObject({ error: null });
  expect(world.server.log.entries('running').length).toBeGreaterThan(1);
  world.server.faults.change('running', { throttleBytesPerSecond: null });
  expect(await tab.settled('running')).toMatchObject({ result: 'success' });
  expect(await seek(tab.page, 59, true)).toMatchObject({ error: null, ended: true });
});

test('server down: what both drivers have brought plays, seeks and ends', async () => {
  const tab = await world.tab('/bgfetch-sw.js');
  await tab.open({});
  for (const driver of ['foreground', 'web'] as const)
    await tab.call('start', driver, [world.url + tone(30, driver)], { driver });
  for (const driver of ['foreground', 'web'])
    expect(await tab.settled(driver)).toMatchObject({ result: 'success', driver });
  // A component shows the URL of the request, since this worker serves it.
  const foreground = world.url + tone(30, 'foreground');
  expect(await tab.call('shownUrl', 'foreground', foreground)).toBe(foreground);
  await world.stopServer();
  expect(await fetched(tab.page, '/index.html')).toBe('TypeError');
  for (const driver of ['foreground', 'web']) {
    const url = tone(30, driver);
    const played = await playUntil(tab.page, url, 1);
    expect(played).toMatchObject({ error: null });
    expect(played.duration).toBeCloseTo(30, 1);
    for (const second of [25, 3, 17.5]) {
      const sought = await seek(tab.page, second);
      expect(sought.error).toBeNull();
      expect(sought.currentTime).toBeGreaterThanOrEqual(second);
      expect(sought.currentTime).toBeLessThan(second + 2);
    }
    expect(await seek(tab.page, 29, true)).toMatchObject({ ended: true, error: null });
    expect(await fetched(tab.page, url, { range: 'bytes=0-3' })).toEqual({
      status: 206,
      range: expect.stringMatching(/^bytes 0-3\/\d+$/),
      text: 'RIFF',
    });
  }
});

import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import type { BackgroundFetchManagerOptions } from '../../src/index.ts';
import type { Tab } from './tab.ts';
import { Trial } from './trial.ts';
import { openWorld, type World } from './world.ts';

const MIB = 1024 * 1024;
/** A file that was open is deleted as soon as its worker has closed it. */
const NOTHING = { registrations: 0, records: 0, chunks: 0, leases: 0, quarantine: 0, files: 0 };

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.end());

function trial(name: string, options?: BackgroundFetchManagerOptions): Trial {
  const made = new Trial(world, name, { chunk: { maxBytes: 256 * 1024 }, ...options });
  onTestFinished(() => made.end());
  return made;
}

/** Reloads the page and lets the app open its manager again. */
async function reload(tab: Tab, { options }: Trial): Promise<void> {
  await tab.page.reload();
  await tab.open(options);
}

test('a reload in mid-download: it goes on from the committed prefix', async () => {
  const app = trial('reload');
  app.faults({ throttleBytesPerSecond: 4 * MIB });
  const file = app.file('reload', 6 * MIB);
  const tab = await app.tab();
  await tab.call('start', 'ep', [file.url]);
  const before = await tab.until('ep', ({ downloaded }) => downloaded > MIB);
  await reload(tab, app);
  expect(await tab.settled('ep')).toMatchObject({ result: 'success' });
  const [first, second, ...more] = app.requests();
  expect([first?.range, more]).toEqual([null, []]);
  const from = Number(/^bytes=(\d+)-$/.exec(second?.range ?? '')?.[1]);
  // The last bytes that are stored come once more, to be compared.
  expect(from).toBeGreaterThanOrEqual(before.downloaded - 1024);
  expect(await tab.call('sha256', 'ep', file.url)).toBe(await app.sha256(file));

  await reload(tab, app);
  expect(tab.snapshot('ep')).toMatchObject({ status: 'settled', result: 'success' });
  expect(await tab.call('sha256', 'ep', file.url)).toBe(await app.sha256(file));
  expect(app.requests()).toHaveLength(2);
});

test('a pause survives a reload; resume goes on from where it was', async () => {
  const app = trial('pause');
  app.faults({ throttleBytesPerSecond: 4 * MIB });
  const file = app.file('pause', 6 * MIB);
  const tab = await app.tab();
  await tab.call('start', 'ep', [file.url]);
  await tab.until('ep', ({ downloaded }) => downloaded > MIB);
  await tab.call('pause', 'ep');
  const paused = await tab.until('ep', ({ status }) => status === 'paused');

  await reload(tab, app);
  expect(tab.snapshot('ep')).toMatchObject({ status: 'paused', downloaded: paused.downloaded });
  // Another look from a fresh tab: nobody runs it, nobody asked for anything.
  const other = await app.tab();
  expect(other.snapshot('ep')).toMatchObject({ status: 'paused', runner: null });
  expect(app.requests()).toHaveLength(1);

  await other.call('resume', 'ep');
  expect(await tab.settled('ep')).toMatchObject({ result: 'success' });
  expect(app.requests()[1]?.range).toBe(`bytes=${paused.downloaded - 1024}-`);
  expect(await tab.call('sha256', 'ep', file.url)).toBe(await app.sha256(file));
});

test('release leaves no row in any object store', async () => {
  const app = trial('release');
  const files = [app.file('release-0', 3 * MIB), app.file('release-1', MIB)];
  const [tab, other] = [await app.tab(), await app.tab()];
  await tab.call(
    'start',
    'ep',
    files.map(({ url }) => url),
  );
  await tab.settled('ep');
  await other.until('ep', ({ status }) => status === 'settled');
  const { files: inFiles, chunks } = (await tab.call('lookIntoStore', app.name)).counts;
  expect([inFiles, chunks]).toEqual([2, 0]);
  await tab.call('release', 'ep');
  await vi.waitFor(async () =>
    expect((await tab.call('lookIntoStore', app.name)).counts).toEqual(NOTHING),
  );
  expect(tab.snapshot('ep')).toBeUndefined();
});

test('a release in mid-download stops it and leaves no row either', async () => {
  const app = trial('release-active');
  app.faults({ throttleBytesPerSecond: MIB });
  const file = app.file('release-active', 64 * MIB);
  const [tab, other] = [await app.tab(), await app.tab()];
  await tab.call('start', 'ep', [file.url]);
  await other.until('ep', ({ downloaded }) => downloaded > MIB);
  await other.call('release', 'ep');
  await expect.poll(() => app.requests()[0]?.ended).toBe('client-closed');
  await vi.waitFor(async () =>
    expect((await tab.call('lookIntoStore', app.name)).counts).toEqual(NOTHING),
  );
  expect(app.requests()).toHaveLength(1);
});

test('a failure keeps what was finished and gives back the rest', async () => {
  const app = trial('failure');
  const good = app.file('good', MIB);
  const app404 = `${new URL(good.url).origin}/media/none?scope=${app.name}`;
  const tab = await app.tab();
  await tab.call('start', 'ep', [good.url, app404]);
  expect(await tab.settled('ep')).toMatchObject({ result: 'failure', failureReason: 'bad-status' });
  const { records } = await tab.call('lookIntoStore', app.name);
  expect(records).toMatchObject([
    { state: 'done', storedBytes: MIB },
    { state: 'failed', storedBytes: 0 },
  ]);
  expect(await tab.call('sha256', 'ep', good.url)).toBe(await app.sha256(good));
});

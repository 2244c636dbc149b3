import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import type { StoredRows } from './app/look-into-store.ts';
import { Trial } from './trial.ts';
import { openWorld, type World } from './world.ts';

/** `BGFETCH_E2E_KILLS=300` for a long run, `BGFETCH_E2E_SEED` to repeat one. */
const KILLS = Number(process.env.BGFETCH_E2E_KILLS ?? 12);
const SEED = Number(process.env.BGFETCH_E2E_SEED ?? Date.now() % 1_000_000);

const KIB = 1024;
const RECORDS = 6;
const CHUNK_BYTES = 64 * KIB;
/** Of each response that is cut: the chunk that is gathered, the one that is written, and what sockets and pipes hold. */
const LOST_BYTES_PER_CUT = 2 * CHUNK_BYTES + 512 * KIB;
const LONGEST_LIFE_MS = 600;
const BYTES_PER_SECOND = 256 * KIB;

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.end());

test(`killed ${KILLS} times at random instants, it loses nothing that was counted (seed ${SEED})`, {
  timeout: 30_000 + KILLS * 5_000,
}, async () => {
  const random = mulberry32(SEED);
  const app = new Trial(world, `kills-${SEED}`, { chunk: { maxBytes: CHUNK_BYTES } });
  onTestFinished(() => app.end());
  const fileBytes = Math.round(
    ((KILLS + 1) * LONGEST_LIFE_MS * BYTES_PER_SECOND * 1.2) / 1000 / RECORDS,
  );
  // Of different sizes, so that they end at different times.
  const files = [...Array(RECORDS)].map((_, index) =>
    app.file(`kill-${index}`, Math.round(fileBytes * (0.4 + 0.4 * index))),
  );
  app.faults({ throttleBytesPerSecond: BYTES_PER_SECOND });

  let stored = 0;
  for (let kill = 0; kill < KILLS; kill++) {
    const tab = await app.page();
    if (kill > 0) stored = expectNoLess(await tab.call('lookIntoStore', app.name), stored);
    await tab.open(app.options);
    if (kill === 0)
      await tab.call(
        'start',
        'ep',
        files.map(({ url }) => url),
      );
    await tab.until('ep', ({ status }) => status === 'running');
    await passed(random() * LONGEST_LIFE_MS);
    await tab.crash();
    // What the app was shown was on disk.
    const shown = tab.progress('ep');
    expect(shown).toEqual(shown.toSorted((a, b) => a - b));
    stored = Math.max(stored, shown.at(-1) ?? 0);
  }

  app.faults({ throttleBytesPerSecond: null });
  const tab = await app.page();
  expectNoLess(await tab.call('lookIntoStore', app.name), stored);
  await tab.open(app.options);
  expect(await tab.settled('ep')).toMatchObject({ result: 'success' });
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  expect(tab.snapshot('ep')?.downloaded).toBe(total);
  for (const { url, seed, bytes } of files)
    expect(await tab.call('difference', 'ep', url, seed, bytes)).toBeNull();

  const wasted = app.sentBytes() - total;
  expect(wasted).toBeLessThanOrEqual(KILLS * RECORDS * LOST_BYTES_PER_CUT);
  console.log(
    `${KILLS} kills, ${app.requests().length} requests, ${(total / 1e6).toFixed(1)} MB; asked for again: ${Math.round(wasted / KILLS / KIB)} KiB per kill`,
  );
});

/** Checks that the rows agree with each other and that nothing is gone; resolves with the bytes counted. */
function expectNoLess(rows: StoredRows, before: number): number {
  const counted = rows.registrations[0]?.downloaded ?? 0;
  expect(counted).toBeGreaterThanOrEqual(before);
  for (const { received, storedPrefixBytes, storedBytes } of rows.records)
    expect([storedPrefixBytes, storedBytes]).toEqual([received, received]);
  expect(rows.records.reduce((sum, { received }) => sum + received, 0)).toBe(counted);
  return counted;
}

/** The one sleep that is wanted: the instant of the kill must not depend on anything that happens. */
const passed = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A small generator of numbers in [0, 1), so that a run can be repeated. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let word = Math.imul(state ^ (state >>> 15), state | 1);
    word ^= word + Math.imul(word ^ (word >>> 7), word | 61);
    return ((word ^ (word >>> 14)) >>> 0) / 2 ** 32;
  };
}

import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPocket, type Pocket, until } from './pocket.ts';

const WAKES = 20;
const SEED = 'pocket';
/** More than twenty wakes bring on a busy machine, or the last one would end by itself. */
const BYTES = 5_000_000;
const SCOPE = 'twenty-wakes';
/** A wake brings about half a second's worth. */
const BYTES_PER_SECOND = 250_000;

let pocket: Pocket;
beforeAll(async () => {
  pocket = await openPocket();
}, 60_000);
afterAll(() => pocket.end());

const passed = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test('a download across twenty wakes, with kills and freezes between', {
  timeout: 180_000,
}, async () => {
  const { native, server, told } = pocket;
  const committed = () => Math.max(0, ...told.map(({ downloaded }) => downloaded));
  const requests = () => server.log.entries(SCOPE);
  const completions = () => native.log.of('completed').length;
  server.faults.change(SCOPE, { throttleBytesPerSecond: BYTES_PER_SECOND });

  await pocket.launch(pocket.fileUrl(SEED, BYTES, SCOPE));
  await until(() => committed() > 0);
  await pocket.background();
  await passed(100);
  native.suspend();
  await pocket.freeze();

  let kills = 0;
  let freezes = 0;
  const advances: number[] = [];
  /** By request: what was on disk before it. */
  const onDisk = new Map<number, number>();
  for (let n = 1; n <= WAKES; n++) {
    const before = committed();
    const asked = requests().length;
    const done = completions();
    onDisk.set(asked, before);
    if (native.js !== 'none') await pocket.thaw();
    expect(native.wake(), `wake ${n}`).toBe(true);
    if (native.js !== 'running') await until(() => native.page !== null);
    await pocket.page();
    await until(() => requests().length > asked);
    await until(() => committed() > before);
    await passed(400);
    if (n % 5 === 0) {
      // In the middle of the wake, in the middle of a chunk.
      await pocket.kill();
      kills++;
    } else {
      if (n % 3 === 0) {
        await pocket.freeze();
        await passed(300);
        await pocket.thaw();
        freezes++;
      }
      native.expire();
      await until(() => completions() > done);
      await passed(50);
      await pocket.freeze();
    }
    advances.push(committed() - before);
    // An event within a second of the finish would pass for a repetition of it.
    await passed(1100);
  }
  expect({ kills, freezes }).toEqual({ kills: 4, freezes: 5 });
  expect(advances.every((bytes) => bytes > 0)).toBe(true);

  server.faults.change(SCOPE, { throttleBytesPerSecond: null });
  await pocket.foreground();
  await until(() => told.at(-1)?.status === 'settled');
  expect(committed()).toBe(BYTES);
  const page = await pocket.page();
  expect(
    await page.evaluate(([seed, bytes]) => window.difference(seed, bytes), [SEED, BYTES] as const),
  ).toBeNull();

  // D1, D2: every wake that was not killed was given back once, in the turn in which the OS wanted it.
  const finishes = native.log.of('finish');
  expect(finishes).toHaveLength(WAKES - kills);
  expect(finishes.every(({ accepted }) => accepted)).toBe(true);
  expect(native.log.of('completed').every(({ ok }) => ok)).toBe(true);
  expect(native.log.of('kill').map(({ why }) => why)).toEqual(Array(kills).fill('jetsam'));

  // What was committed was never asked for again, but for what is compared: each request begins a little before the end of
  // what the one before had got to disk.
  const begins = requests().map(({ range }) => Number(/bytes=(\d+)-/.exec(range ?? '')?.[1] ?? 0));
  for (const [request, bytes] of onDisk)
    expect(begins[request]).toBeGreaterThanOrEqual(bytes - 1024);
  expect(begins).toEqual(begins.toSorted((a, b) => a - b));
  const sent = requests().reduce((sum, { bytesSent }) => sum + bytesSent, 0);
  const wasted = sent - BYTES;
  console.log(
    `${WAKES} wakes, ${kills} kills, ${freezes} freezes, ${requests().length} requests; ` +
      `${Math.round(advances.reduce((sum, bytes) => sum + bytes, 0) / WAKES / 1000)} kB per wake, ` +
      `${Math.round(wasted / (WAKES + 1) / 1000)} kB sent again per interruption`,
  );
});

import { expect, test } from 'vitest';
import { constant } from '../../../src/browser/emitter.ts';
import { nativeLifecycle } from '../../../src/browser/native-shell.ts';
import { createFakeNative } from '../../../src/testing/fake-native/fake-native.ts';
import type { FakeNativeOptions } from '../../../src/testing/fake-native/fake-native-options.ts';
import {
  createScriptedTransport,
  type ScriptedTransport,
} from '../../../src/testing/scripted-transport/scripted-transport.ts';
import { createVirtualClock } from '../../../src/testing/virtual-clock.ts';
import { type DownloadingAppOptions, downloadingApp, stored } from './downloading-app.ts';

const URL = 'https://media.test/ep-5.mp3';
const SECOND = 1000;

/** A file of so many kilobytes that comes at 10 kB a second. */
function slowFile(transport: ScriptedTransport, kilobytes: number): Uint8Array {
  const bytes = new Uint8Array(kilobytes * 1000).map((_, at) => (at * 7 + at / 251) % 256);
  transport.serve(URL, { bytes, pieceBytes: 1000, pieceDelayMs: 100 });
  return bytes;
}

async function world(
  phone: Omit<FakeNativeOptions, 'clock'> = {},
  app: Partial<DownloadingAppOptions> = {},
) {
  const clock = createVirtualClock({ startAt: 0 });
  const native = createFakeNative({ clock, ...phone });
  const transport = createScriptedTransport(clock);
  const options = { native, transport, urls: [URL], storeMs: 5, ...app };
  return { clock, native, transport, ...(await downloadingApp(options)) };
}

test('bytes move in front, stop in the background, and go on in wakes to the end', async () => {
  const { clock, native, transport, disk, reports, snapshots } = await world();
  const file = slowFile(transport, 450);
  native.launch();
  await clock.advance(5 * SECOND);
  native.background();
  await clock.advance(15 * 60 * SECOND);
  const inFront = (await stored(disk)).bytes.byteLength;
  expect(inFront).toBeGreaterThanOrEqual(40_000);
  expect(inFront).toBeLessThan(50_000);
  expect(snapshots.at(-1)).toMatchObject({ status: 'waiting', waitingFor: 'wake' });

  for (let n = 0; n < 3; n++) {
    native.wake();
    await clock.advance(15 * 60 * SECOND);
  }
  const { bytes, done } = await stored(disk);
  expect(done).toBe(true);
  expect(bytes).toEqual(file);
  expect(reports.map(({ outcome }) => outcome)).toEqual(['time-up', 'time-up', 'done']);
  expect(reports.reduce((sum, { downloadedBytes }) => sum + downloadedBytes, inFront)).toBe(
    450_000,
  );
  expect(native.log.of('completed').every(({ ok, ms }) => ok && ms < 22_000)).toBe(true);
  expect(native.log.of('activity after finish')).toEqual([]);
  expect(native.log.of('page error')).toEqual([]);
  expect(snapshots.at(-1)).toMatchObject({ status: 'settled', result: 'success' });
  // Nothing that was stored was asked for again.
  const begins = transport.exchanges.map(({ from }) => from);
  expect(begins).toEqual(begins.toSorted((a, b) => a - b));
});

test('an app that was killed is launched by the wake, works in it, and finishes it', async () => {
  const { clock, native, transport, disk } = await world();
  const file = slowFile(transport, 300);
  native.launch();
  await clock.advance(2 * SECOND);
  for (let n = 0; n < 4; n++) {
    native.kill('jetsam');
    expect(native.wake()).toBe(true);
    await clock.advance(60 * SECOND);
  }
  expect((await stored(disk)).bytes).toEqual(file);
  expect(native.log.of('finish').map(({ accepted }) => accepted)).toEqual(Array(4).fill(true));
});

test('what the shell says of the app counts from the first moment, although the page seems to be visible', async () => {
  const document = new EventTarget();
  const page = { visible: constant(true), awake: constant(true) };
  const driverLifecycle = nativeLifecycle(
    page,
    document,
    (name) => name === 'cordova' || undefined,
  );
  const { clock, native, transport, disk } = await world(
    {},
    { driverLifecycle, onLaunch: () => document.dispatchEvent(new Event('pause')) },
  );
  slowFile(transport, 10);
  native.launch();
  await clock.advance(60 * SECOND);
  expect(transport.exchanges).toEqual([]);
  document.dispatchEvent(new Event('resume'));
  await clock.advance(60 * SECOND);
  expect(await stored(disk)).toMatchObject({ done: true });
});

test('a wake with nothing to do is given back at once', async () => {
  const { clock, native, transport } = await world();
  slowFile(transport, 10);
  native.launch();
  await clock.advance(10 * SECOND);
  native.background();
  await clock.advance(10 * SECOND);
  native.wake();
  await clock.advance(SECOND);
  expect(native.log.of('completed')).toMatchObject([{ ms: 0 }]);
});

test('the OS wants it back: stopped and finished in that turn, nothing after it', async () => {
  const { clock, native, transport, disk, reports } = await world({ graceMs: 500 });
  const file = slowFile(transport, 100);
  native.launch();
  native.background();
  await clock.advance(10 * SECOND);
  native.wake();
  await clock.advance(3 * SECOND);
  native.expire();
  await clock.advance(60 * SECOND);
  expect(native.log.of('completed')).toMatchObject([{ ms: 3000 }]);
  expect(native.log.of('activity after finish')).toEqual([]);
  native.foreground();
  await clock.advance(60 * SECOND);
  expect(reports.map(({ outcome }) => outcome)).toEqual(['taken-back']);
  expect((await stored(disk)).bytes).toEqual(file);
});

test('a wake without a network is given back and reported', async () => {
  const { clock, native, transport, disk, reports, warnings } = await world();
  const file = slowFile(transport, 100);
  native.launch();
  native.background();
  await clock.advance(10 * SECOND);
  native.setNetwork('hanging');
  native.wake();
  await clock.advance(60 * SECOND);
  expect(reports).toMatchObject([{ outcome: 'no-network', downloadedBytes: 0 }]);
  expect(warnings).toEqual([expect.stringContaining('wake-no-network')]);
  expect(native.log.of('completed')[0]?.ms).toBeLessThan(12_000);
  native.setNetwork('online');
  native.wake();
  await clock.advance(60 * SECOND);
  expect((await stored(disk)).bytes).toEqual(file);
});

test('under freezeAfterTurn nothing is lost, every wake is finished, and the front goes on', async () => {
  const { clock, native, transport, disk } = await world({ freezeAfterTurn: true });
  const file = slowFile(transport, 100);
  native.launch();
  await clock.advance(3 * SECOND);
  native.background();
  await clock.advance(60 * SECOND);
  for (let n = 1; n <= 3; n++) {
    native.wake();
    await clock.advance(60 * SECOND);
    expect(native.log.of('completed')).toHaveLength(n);
  }
  expect(native.log.of('finish').map(({ accepted }) => accepted)).toEqual([true, true, true]);
  native.foreground();
  await clock.advance(60 * SECOND);
  expect((await stored(disk)).bytes).toEqual(file);
  expect(native.log.of('kill')).toEqual([]);
});

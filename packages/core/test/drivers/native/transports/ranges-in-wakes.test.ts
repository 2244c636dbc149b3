import { expect, test } from 'vitest';
import { constant } from '../../../../src/browser/emitter.ts';
import { capacitorHttpOver } from '../../../../src/drivers/native/shell-transport.ts';
import type { Transport } from '../../../../src/model/transport.ts';
import { createFakeNative } from '../../../../src/testing/fake-native/fake-native.ts';
import { createVirtualClock } from '../../../../src/testing/virtual-clock.ts';
import { downloadingApp, stored } from '../downloading-app.ts';
import { loadCordovaPlugin } from '../load-cordova-plugin.ts';

const URL = 'https://media.test/ep-5.mp3';
const RANGE_BYTES = 256 * 1024;
const RANGE_MS = 60;

/** `CapacitorHttp` whose server takes 60 ms for each range of this file. */
function capacitorHttp(
  clock: { setTimer(task: () => void, ms: number): unknown },
  file: Uint8Array,
) {
  const asked: string[] = [];
  const request = async (options: unknown) => {
    const { method, headers } = options as { method: string; headers: Record<string, string> };
    await new Promise<void>((done) => clock.setTimer(done, RANGE_MS));
    const common = { 'Accept-Ranges': 'bytes', ETag: '"1"', 'Content-Type': 'audio/mpeg' };
    if (method === 'HEAD') {
      const head = { ...common, 'Content-Length': String(file.byteLength) };
      return { status: 200, url: URL, headers: head, data: '' };
    }
    const [, from = '', to = ''] = /^bytes=(\d+)-(\d*)$/.exec(headers.range ?? '') ?? [];
    asked.push(from);
    const bytes = file.subarray(Number(from), Number(to) + 1);
    const last = Number(from) + bytes.byteLength - 1;
    return {
      status: 206,
      url: URL,
      headers: { ...common, 'Content-Range': `bytes ${from}-${last}/${file.byteLength}` },
      data: Buffer.from(bytes).toString('base64'),
    };
  };
  return { asked, shell: { capacitorPlugin: () => ({ request }) } };
}

test('N8: each range is stored before the next one is asked for, so a wake that is taken back loses one at most', async () => {
  const clock = createVirtualClock({ startAt: 0 });
  const native = createFakeNative({ clock });
  const file = new Uint8Array(48 * RANGE_BYTES).map((_, at) => (at * 7 + at / 251) % 256);
  const { asked, shell } = capacitorHttp(clock, file);
  const never: Transport = { send: () => new Promise(() => {}) };
  const { disk, reports } = await downloadingApp({
    native,
    transport: capacitorHttpOver(shell, never),
    urls: [URL],
    storeMs: 5,
    plugin: (page) => loadCordovaPlugin(7, page.exec),
    // Nothing moves in front.
    driverLifecycle: { visible: constant(false), awake: constant(true) },
  });
  native.launch();
  await clock.advance(1000);
  native.background();
  let before = 0;
  for (let n = 0; n < 3; n++) {
    await clock.advance(60_000);
    const firstAsked = asked.length;
    native.wake();
    await clock.advance(900);
    native.expire();
    await clock.advance(1000);
    const { bytes } = await stored(disk);
    const ranges = asked.length - firstAsked;
    expect(ranges).toBeGreaterThanOrEqual(8);
    // The last one was on its way, and a resume asks for 1,024 bytes once more.
    expect(bytes.byteLength - before).toBeGreaterThanOrEqual((ranges - 2) * RANGE_BYTES);
    expect(Buffer.compare(bytes, file.subarray(0, bytes.byteLength))).toBe(0);
    before = bytes.byteLength;
  }
  expect(reports.map(({ outcome }) => outcome)).toEqual(Array(3).fill('taken-back'));
  expect(native.log.of('activity after finish')).toEqual([]);
  expect(native.log.of('finish').every(({ accepted }) => accepted)).toBe(true);
  await clock.advance(60_000);
  native.wake();
  await clock.advance(60_000);
  const { bytes, done } = await stored(disk);
  expect(done).toBe(true);
  expect(Buffer.compare(bytes, file)).toBe(0);
});

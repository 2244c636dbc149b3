import { expect, test } from 'vitest';
import { createFakeNative } from '../../../src/testing/fake-native/fake-native.ts';
import { createScriptedTransport } from '../../../src/testing/scripted-transport/scripted-transport.ts';
import { createVirtualClock } from '../../../src/testing/virtual-clock.ts';
import { defaultEngineOptions } from '../../../src/transfer/engine-options.ts';
import { aRecord, aRegistration } from '../../storage/rows.ts';
import { downloadingApp } from './downloading-app.ts';

const URL = 'https://media.test/ep-5.mp3';

/**
 * An app whose server is busy for the first `faults` requests, the first of them in front, the others in a wake. The wait in
 * the wake is `baseDelayMs`. Found by the schedules.
 */
async function busyServer(faults: number, baseDelayMs: number) {
  const clock = createVirtualClock({ startAt: 0 });
  const native = createFakeNative({ clock });
  const transport = createScriptedTransport(clock);
  transport.serve(URL, { bytes: new Uint8Array(10_000), pieceBytes: 1000, pieceDelayMs: 100 });
  for (let n = 0; n < faults; n++) transport.fault(URL, { status: 503 });
  const retry = { ...defaultEngineOptions.retry, baseDelayMs };
  const app = await downloadingApp({ native, transport, urls: [URL], engine: { retry } });
  native.launch();
  await clock.advance(1000);
  native.background();
  await clock.advance(60_000);
  native.wake();
  await clock.advance(60_000);
  return { ...app, transport, completed: native.log.of('completed') };
}

test('an attempt that is due after more than ten seconds is left to the next wake', async () => {
  const { completed, reports } = await busyServer(4, 14_000);
  expect(completed).toMatchObject([{ ok: true }]);
  expect(completed[0]?.ms).toBeLessThan(1000);
  expect(reports.map(({ outcome }) => outcome)).not.toContain('no-network');
});

test('one that is due before is waited for, and the network has its ten seconds after that', async () => {
  const { completed, reports, transport } = await busyServer(2, 5000);
  expect(transport.exchanges.at(-1)).toMatchObject({ status: 200, ended: 'complete' });
  expect(completed[0]?.ms).toBeGreaterThan(5000);
  expect(completed[0]?.ms).toBeLessThan(8000);
  expect(reports).toMatchObject([{ outcome: 'done', downloadedBytes: 10_000 }]);
});

test('the app comes to the front while the engine lets go: the wake is given back all the same', async () => {
  for (let afterMs = 0; afterMs <= 200; afterMs += 20) {
    const clock = createVirtualClock({ startAt: 0 });
    const native = createFakeNative({ clock });
    const transport = createScriptedTransport(clock);
    transport.serve(URL, { bytes: new Uint8Array(10_000), pieceBytes: 1000, pieceDelayMs: 300 });
    const { disk } = await downloadingApp({ native, transport, urls: [URL], storeMs: 40 });
    // Its server has asked it to wait for an hour.
    const uid = 'later';
    await disk.create({
      registration: aRegistration({ uid, id: uid, driver: 'native' }),
      records: [aRecord({ uid, attempts: 3, notBefore: 3_600_000, imposed: true })],
    });
    native.launch();
    await clock.advance(1000);
    native.background();
    await clock.advance(60_000);
    native.wake();
    while (transport.exchanges.at(-1)?.ended !== 'complete') await clock.advance(20);
    await clock.advance(afterMs);
    native.foreground();
    await clock.advance(60_000);
    const [completed] = native.log.of('completed');
    expect(completed?.ms, `in front ${afterMs} ms after the last byte`).toBeLessThan(6000);
  }
});

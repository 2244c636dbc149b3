import { expect, test } from 'vitest';
import { State } from '../../../src/browser/emitter.ts';
import { CHECK_INTERVAL_MS, NativeWatch } from '../../../src/drivers/web/native-watch.ts';
import type { RegistrationSnapshot } from '../../../src/model/snapshot.ts';
import { aState } from '../../storage/rows.ts';
import { virtualClock } from '../../support/virtual-clock.ts';
import { FakeNative } from './fake-native.ts';

const MINUTE = 60_000 / CHECK_INTERVAL_MS;

function bench(method = 'GET') {
  const clock = virtualClock();
  const online = new State(true);
  const native = new FakeNative();
  const shown: RegistrationSnapshot[] = [];
  const { registration, records } = aState({ driver: 'web' });
  const state = {
    registration,
    records: records.map((record) => ({ ...record, request: { ...record.request, method } })),
  };
  const guarantees = {
    survivesPageClose: true,
    survivesReload: true,
    periodicOnly: false,
    pausable: false,
  };
  const sink = {
    publish: () => {},
    update: ({ snapshot }: { snapshot: RegistrationSnapshot }) => void shown.push(snapshot),
  };
  const ports = { clock, connectivity: { online }, sink, guarantees };
  const watch = new NativeWatch(native, state, ports, () => {});
  return {
    clock,
    online,
    watch,
    shown,
    /** Looks so often; resolves with how many looks it took until the browser was to be given up on. */
    async looks(count: number): Promise<number | null> {
      for (let n = 1; n <= count; n++) {
        await clock.advance(CHECK_INTERVAL_MS);
        if (watch.checkProgress()) return n;
      }
      await clock.advance(100);
      return null;
    },
    move(fields: Partial<FakeNative>) {
      Object.assign(native, fields);
      native.dispatchEvent(new Event('progress'));
    },
    get last() {
      return shown.at(-1);
    },
  };
}

test('F3: a browser that moves nothing is shown as resting, with an end', async () => {
  const b = bench();
  expect(b.last).toMatchObject({ status: 'running', waitingFor: null });
  await b.looks(2);
  const { waitingFor, retryAt } = b.last ?? {};
  expect([b.last?.status, waitingFor]).toEqual(['waiting', 'browser']);
  expect(retryAt).toBeGreaterThan(b.clock.now());
  expect(retryAt).toBeLessThanOrEqual(b.clock.now() + 5 * 60_000);
  expect(b.watch.isStalled).toBe(true);
  b.move({ downloaded: 10 });
  await b.clock.advance(100);
  expect(b.last).toMatchObject({ status: 'running', waitingFor: null, downloaded: 10 });
});

test('F3: nothing for 5 minutes ends it', async () => {
  expect(await bench().looks(60 * MINUTE)).toBe(5 * MINUTE);
});

test('promise 10: what the browser has got already buys it an hour', async () => {
  const b = bench();
  b.move({ downloaded: 1000 });
  await b.looks(2);
  expect(b.watch.isStalled).toBe(false);
  expect(await b.looks(90 * MINUTE)).toBe(60 * MINUTE - 1);
});

test('promise 5: so does what may not be sent twice', async () => {
  expect(await bench('POST').looks(90 * MINUTE)).toBe(60 * MINUTE);
});

test('without a network nobody would do better', async () => {
  const b = bench();
  b.online.set(false);
  expect(await b.looks(90 * MINUTE)).toBeNull();
  expect(b.last).toMatchObject({ status: 'waiting', waitingFor: 'network' });
});

test('a device that sleeps is not counted', async () => {
  const b = bench();
  await b.clock.advance(8 * 60 * 60_000);
  expect(b.watch.checkProgress()).toBe(false);
});

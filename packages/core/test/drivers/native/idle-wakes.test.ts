import { describe, expect, test } from 'vitest';
import type { Driver } from '../../../src/drivers/driver.ts';
import { setPaused } from '../../../src/model/transitions/run.ts';
import type { Store } from '../../../src/storage/store.ts';
import { createFakeNative } from '../../../src/testing/fake-native/fake-native.ts';
import type { FakePage } from '../../../src/testing/fake-native/fake-page.ts';
import { createScriptedTransport } from '../../../src/testing/scripted-transport/scripted-transport.ts';
import { createVirtualClock } from '../../../src/testing/virtual-clock.ts';
import { defaultEngineOptions } from '../../../src/transfer/engine-options.ts';
import type { RawPlugin } from '../../../src/wakes/plugin/find-plugin.ts';
import { type DownloadingAppOptions, downloadingApp } from './downloading-app.ts';
import { loadCapacitor } from './load-capacitor.ts';
import { loadCordovaPlugin } from './load-cordova-plugin.ts';

const URL = 'https://media.test/ep-5.mp3';

type PluginName = 'Cordova 7' | 'Capacitor 8';

const plugins: Record<PluginName, (page: FakePage) => RawPlugin> = {
  'Cordova 7': (page) => loadCordovaPlugin(7, page.exec),
  'Capacitor 8': (page) => loadCapacitor(page, 8).BackgroundFetch,
};

/** An app with one background fetch, whose server never answers. It is behind when this resolves. */
async function world(plugin: PluginName, app: Partial<DownloadingAppOptions> = {}) {
  const clock = createVirtualClock({ startAt: 0 });
  const subscriberId = plugin.startsWith('Cordova')
    ? {}
    : { subscriberId: 'capacitor-background-fetch' };
  const native = createFakeNative({ clock, ...subscriberId });
  const transport = createScriptedTransport(clock);
  transport.serve(URL, { bytes: new Uint8Array(100_000), pieceBytes: 1000, pieceDelayMs: 100 });
  const options = { native, transport, urls: [URL], storeMs: 5, plugin: plugins[plugin], ...app };
  const world = { clock, native, transport, ...(await downloadingApp(options)) };
  native.launch();
  await clock.advance(1000);
  native.background();
  await clock.advance(60_000);
  return world;
}

/** How long the next wake is held. */
async function heldMs({ native, clock }: Awaited<ReturnType<typeof world>>): Promise<number> {
  expect(native.wake()).toBe(true);
  await clock.advance(60_000);
  const { ms } = native.log.of('completed').at(-1) ?? { ms: Number.NaN };
  return ms;
}

const failing =
  (broken: Partial<Store>) =>
  (disk: Store): Store =>
    new Proxy(disk, {
      get: (store, name) => {
        const member = Reflect.get(broken, name) ?? Reflect.get(store, name);
        return typeof member === 'function' ? member.bind(store) : member;
      },
    });

describe.each(Object.keys(plugins) as PluginName[])(
  'N2: a wake is held no longer than there is work: %s',
  (plugin) => {
    test('a registration that is paused when the app is launched', async () => {
      const it = await world(plugin, { registration: { paused: true } });
      expect(await heldMs(it)).toBeLessThan(500);
      expect(it.reports).toEqual([]);
      // Launched for the wake.
      it.native.kill('jetsam');
      expect(await heldMs(it)).toBeLessThan(500);
      expect(it.reports).toEqual([]);
    });

    test('one that was released by another page since the list was read', async () => {
      const storeOver = failing({ read: async () => undefined });
      const it = await world(plugin, { storeOver });
      it.native.kill('jetsam');
      expect(await heldMs(it)).toBeLessThan(500);
      expect(it.reports).toEqual([]);
    });

    test('one whose rows can not be read, again and again: tried once more in each wake', async () => {
      let reads = 0;
      const read = async () => {
        reads++;
        throw new DOMException('damaged', 'UnknownError');
      };
      const it = await world(plugin, { storeOver: failing({ read }) });
      it.native.kill('jetsam');
      for (let n = 0; n < 3; n++) {
        const before = reads;
        expect(await heldMs(it)).toBeLessThan(1500);
        // Each try reads twice. One may have waited for this wake.
        expect(reads - before).toBeGreaterThanOrEqual(3);
        expect(reads - before).toBeLessThanOrEqual(6);
      }
      expect(it.reports).toEqual([]);
    });

    test.each([true, false])(
      'one that is paused, then resumed (%s) behind: only then there is work',
      async (resumed) => {
        let driver: Driver | undefined;
        const it = await world(plugin, {
          registration: { paused: true },
          onLaunch: (_page, _periodic, made) => {
            driver = made;
          },
        });
        await it.disk.transact('uid-1', 'all', setPaused(!resumed));
        driver?.changed('uid-1');
        const ms = await heldMs(it);
        if (resumed) expect(ms).toBeGreaterThan(5000);
        else expect(ms).toBeLessThan(500);
      },
    );

    test('one that waits for its next attempt beyond the end of the wake', async () => {
      const it = await world(plugin, {
        engine: {
          retry: { ...defaultEngineOptions.retry, baseDelayMs: 400_000, maxDelayMs: 400_000 },
        },
      });
      it.transport.fault(URL, { status: 503 });
      expect(await heldMs(it)).toBeLessThan(500);
      expect(await heldMs(it)).toBeLessThan(500);
    });
  },
);

describe.each(Object.keys(plugins) as PluginName[])(
  'N6: code that goes on after a suspended wake: %s',
  (plugin) => {
    /** In a wake, the app reads a file for 5 s and then starts a download. Meanwhile it is suspended, for `frozenMs`. */
    async function startedAfter(frozenMs: number) {
      let outcome: unknown = 'pending';
      const it = await world(plugin, {
        registration: { paused: true },
        onLaunch: (page, periodic, driver) => {
          const start = async () => {
            await page.guard(
              new Promise<void>((done) => page.phone.clock.setTimer(() => done(), 5000)),
            );
            await it.disk.transact('uid-1', 'all', setPaused(false));
            const row = (await it.disk.read('uid-1'))?.registration;
            if (!row) throw new Error('It is gone.');
            await driver.start(row);
          };
          periodic.wakes$.subscribe((wake) => {
            const starting = start().then(
              () => 'started',
              (error) => error,
            );
            void starting.then((known) => {
              outcome = known;
            });
            wake.waitUntil(starting);
          });
        },
      });
      const { native, clock, disk } = it;
      native.wake({ budgetMs: 600_000, leadMs: 0 });
      await clock.advance(1000);
      native.freeze();
      await clock.advance(frozenMs);
      native.thaw();
      await clock.advance(60_000);
      expect(outcome).toBe('started');
      expect(native.log.of('finish').map(({ accepted }) => accepted)).toEqual([true]);
      expect(native.log.of('page error')).toEqual([]);
      expect(it.warnings).toEqual([]);
      expect(await disk.read('uid-1')).toBeDefined();
      return it;
    }

    test('in time: the download begins in that wake', async () => {
      const { reports } = await startedAfter(3000);
      expect(reports).toMatchObject([{ outcome: 'done' }]);
    });

    test('too late: start() works all the same, the wake is given back, and the next one goes on', async () => {
      const it = await startedAfter(100_000);
      expect(it.reports).toEqual([]);
      expect(it.native.log.of('activity after finish')).toEqual([]);
      it.native.wake();
      await it.clock.advance(60_000);
      expect(it.reports).toMatchObject([{ outcome: 'done', downloadedBytes: 100_000 }]);
    });
  },
);

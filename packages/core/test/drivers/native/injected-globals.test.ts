import { describe, expect, test } from 'vitest';
import { browserShell } from '../../../src/browser/native-shell.ts';
import { keptText } from '../../../src/browser/storage.ts';
import { BackgroundFetch } from '../../../src/compat.ts';
import { createFakeNative } from '../../../src/testing/fake-native/fake-native.ts';
import type { FakePage } from '../../../src/testing/fake-native/fake-page.ts';
import { createScriptedTransport } from '../../../src/testing/scripted-transport/scripted-transport.ts';
import { createVirtualClock } from '../../../src/testing/virtual-clock.ts';
import { periodicFactory } from '../../../src/wakes/periodic-sync-wake-source.ts';
import { openPluginPeriodic } from '../../../src/wakes/plugin/choose-wake-source.ts';
import { findPlugin } from '../../../src/wakes/plugin/find-plugin.ts';
import { downloadingApp, stored } from './downloading-app.ts';
import { loadCapacitor } from './load-capacitor.ts';
import { capacitorShell } from './shells/capacitor-shell.ts';
import { PageDocument } from './shells/page-document.ts';
import type { Shell } from './shells/shell.ts';

const URL = 'https://media.test/ep-5.mp3';
const SECOND = 1000;

const imports = ['early', 'late', 'never'] as const;
const capacitors = ([6, 8] as const).flatMap((major) =>
  (['ios', 'android'] as const).flatMap((platform) =>
    imports.map((importsApp) => [major, platform, importsApp] as const),
  ),
);

/** Whose JavaScript is imported when: before the manager is made, a second later, or never. */
describe.each(capacitors)(
  'N1: Capacitor %s on %s, whose app imports @capacitor/app and the plugin %s',
  (major, platform, when) => {
    async function world(hasApp: boolean) {
      const clock = createVirtualClock({ startAt: 0 });
      const native = createFakeNative({
        clock,
        platform,
        subscriberId: 'capacitor-background-fetch',
      });
      const transport = createScriptedTransport(clock);
      const bytes = new Uint8Array(100_000).map((_, at) => at % 251);
      transport.serve(URL, { bytes, pieceBytes: 1000, pieceDelayMs: 100 });
      const shells = new Map<FakePage, Shell>();
      const shellOf = (page: FakePage): Shell => {
        const known = shells.get(page) ?? capacitorShell(page, { major, platform, hasApp });
        if (!shells.has(page) && when === 'early') {
          known.importApp();
          known.importPlugin();
        }
        shells.set(page, known);
        return known;
      };
      const app = await downloadingApp({
        native,
        transport,
        urls: [URL],
        platform,
        plugin(page) {
          const found = findPlugin(undefined, browserShell(shellOf(page).readGlobal));
          if (!found) throw new Error('There is no plugin.');
          return found;
        },
        driverLifecycle: (page) => browserShell(shellOf(page).readGlobal).lifecycle(page.lifecycle),
        onLaunch(page) {
          if (when !== 'late') return;
          page.clock.setTimer(() => {
            shellOf(page).importApp();
            shellOf(page).importPlugin();
          }, SECOND);
        },
      });
      return { clock, native, transport, bytes, shells, ...app };
    }

    test.each([true, false])(
      'downloads go on in front and in wakes; installed natively: %s',
      async (hasApp) => {
        const { clock, native, transport, bytes, disk, shells } = await world(hasApp);
        native.launch();
        await clock.advance(4 * SECOND);
        const inFront = (await stored(disk)).bytes.byteLength;
        expect(inFront).toBeGreaterThan(20_000);
        // `pause` and `resume` are heard: nothing moves behind.
        native.background();
        await clock.advance(60 * SECOND);
        const behind = (await stored(disk)).bytes.byteLength;
        expect(behind).toBeLessThan(inFront + 5000);
        expect(native.wake()).toBe(true);
        await clock.advance(60 * SECOND);
        expect(await stored(disk)).toEqual({ bytes, done: true });
        expect(native.log.of('finish').map(({ accepted }) => accepted)).toEqual([true]);
        expect(native.log.of('configure')).toHaveLength(1);
        expect(native.log.of('page error')).toEqual([]);
        expect([...shells.values()].flatMap(({ complaints }) => complaints)).toEqual([]);
        const begins = transport.exchanges.map(({ from }) => from);
        expect(begins).toEqual(begins.toSorted((a, b) => a - b));
      },
    );
  },
);

/** A page without the plugin, and `bg.periodic` over what the shell says, for half a day. */
async function withoutPlugin(
  globalsOf: (page: FakePage, document: PageDocument) => (name: string) => unknown,
) {
  const clock = createVirtualClock({ startAt: 0 });
  const native = createFakeNative({ clock });
  const woken: string[] = [];
  let status: unknown;
  const opened = new Promise<ReturnType<typeof openPluginPeriodic>>((resolve) => {
    native.onLaunch((page) => {
      const document = new PageDocument(page);
      const shell = browserShell(globalsOf(page, document));
      const periodic = openPluginPeriodic(
        {
          name: 'bgfetch',
          clock: page.clock,
          lifecycle: page.lifecycle,
          text: () => keptText(() => undefined, ''),
          warn: () => {},
        },
        { shell, otherwise: periodicFactory(() => null) },
      );
      periodic.wakes$.subscribe(({ source }) => woken.push(source));
      // As the native driver does for its own downloads.
      void periodic.ensureConfigured().then((known) => {
        status = known;
      });
      resolve(periodic);
    });
  });
  native.launch();
  await clock.advance(SECOND);
  const periodic = await opened;
  await clock.advance(12 * 3600 * SECOND);
  return { clock, native, woken, periodic, status };
}

describe('N7: without the plugin, nobody is woken who has not asked for it', () => {
  test('Capacitor, which sets an empty `cordova`: it does not pass for the plugin', async () => {
    const { clock, woken, periodic, status } = await withoutPlugin((page) => {
      const { readGlobal } = loadCapacitor(page, 8);
      const Capacitor = readGlobal('Capacitor') as {
        Plugins: Record<string, unknown>;
        isPluginAvailable: unknown;
      };
      expect(readGlobal('cordova')).toEqual({});
      delete Capacitor.Plugins.BackgroundFetch;
      Capacitor.isPluginAvailable = () => false;
      return readGlobal;
    });
    expect(periodic.source).toBe('timer');
    expect(status).toBe('available');
    expect(woken).toEqual([]);
    // Who asks for it is woken.
    void periodic.configure({ minimumFetchInterval: 15 });
    await clock.advance(3600 * SECOND);
    expect(woken).toEqual(Array(4).fill('timer'));
  });

  test('a page whose global `BackgroundFetch` is the ionic-native API of this library', async () => {
    const { periodic, woken, clock } = await withoutPlugin(
      () => (name) => (name === 'BackgroundFetch' ? BackgroundFetch : undefined),
    );
    expect(periodic.source).toBe('timer');
    void periodic.configure({ minimumFetchInterval: 15 });
    await clock.advance(3600 * SECOND);
    expect(woken).toEqual(Array(4).fill('timer'));
  });

  test.each(['comes', 'never comes'])('Cordova, whose deviceready %s', async (ready) => {
    const { clock, woken, periodic } = await withoutPlugin((page, document) => {
      const cordova = { platformId: 'ios', fireDocumentEvent() {} };
      if (ready === 'comes') page.clock.setTimer(() => document.deviceReady(), 500);
      return (name) => ({ document, cordova })[name];
    });
    expect(periodic.source).toBe('timer');
    expect(woken).toEqual([]);
    void periodic.configure({ minimumFetchInterval: 15 });
    await clock.advance(3600 * SECOND);
    expect(woken).toEqual(Array(4).fill('timer'));
  });
});

test('the platform is what the shell says', () => {
  const on = (globals: Record<string, unknown>) => browserShell((name) => globals[name]).platform;
  expect(on({})).toBe(null);
  expect(on({ cordova: { platformId: 'android', fireDocumentEvent() {} } })).toBe('android');
  expect(on({ cordova: { platformId: 'browser', fireDocumentEvent() {} } })).toBe(null);
  const clock = createVirtualClock({ startAt: 0 });
  for (const platform of ['ios', 'android'] as const) {
    const native = createFakeNative({ clock, platform });
    native.onLaunch((page) => {
      expect(browserShell(loadCapacitor(page, 8, platform).readGlobal).platform).toBe(platform);
    });
    native.launch();
  }
  return clock.advance(1000);
});

import { describe, expect, test } from 'vitest';
import { sleep } from '../../../src/browser/clock.ts';
import { State } from '../../../src/browser/emitter.ts';
import { browserShell } from '../../../src/browser/native-shell.ts';
import { keptText } from '../../../src/browser/storage.ts';
import { nativeFactory } from '../../../src/drivers/native/native.ts';
import { createMemoryStore } from '../../../src/storage/memory-store.ts';
import type { Store } from '../../../src/storage/store.ts';
import { createFakeNative } from '../../../src/testing/fake-native/fake-native.ts';
import type { FakePage } from '../../../src/testing/fake-native/fake-page.ts';
import { createScriptedTransport } from '../../../src/testing/scripted-transport/scripted-transport.ts';
import { createVirtualClock } from '../../../src/testing/virtual-clock.ts';
import { absentPeriodic } from '../../../src/wakes/periodic-control.ts';
import type { RawPlugin } from '../../../src/wakes/plugin/find-plugin.ts';
import { manualWakeSource } from '../../wakes/manual-wake-source.ts';
import { downloadingApp, stored } from './downloading-app.ts';
import { loadCapacitor } from './load-capacitor.ts';
import { loadCordovaPlugin } from './load-cordova-plugin.ts';
import { withMethods } from './schedules/fleet/with-methods.ts';

const URL = 'https://media.test/ep-5.mp3';

const plugins: Record<string, (page: FakePage) => RawPlugin> = {
  'Cordova 6': (page) => loadCordovaPlugin(6, page.exec),
  'Cordova 7': (page) => loadCordovaPlugin(7, page.exec),
  'Capacitor 8': (page) => loadCapacitor(page, 8).BackgroundFetch,
};

/** Of which calls of a method, counted from 0, the first fails, and how many do. */
type Failures = Partial<
  Record<'list' | 'read' | 'transact', readonly [from: number, times: number]>
>;

/** An app with one download, whose store fails in the page that a wake launches. */
async function launchedWith(plugin: string, failures: Failures) {
  const clock = createVirtualClock({ startAt: 0 });
  const phone = plugin.startsWith('Cordova')
    ? { generation: Number(plugin.at(-1)) as 6 | 7 }
    : { subscriberId: 'capacitor-background-fetch' };
  const native = createFakeNative({ clock, ...phone });
  const transport = createScriptedTransport(clock);
  transport.serve(URL, { bytes: new Uint8Array(20_000), pieceBytes: 1000, pieceDelayMs: 100 });
  let isFailing = false;
  const storeOver = (disk: Store): Store =>
    withMethods(
      disk,
      Object.fromEntries(
        Object.entries(failures).map(([name, [from, times]]) => {
          let calls = 0;
          const method = async (...args: unknown[]): Promise<unknown> => {
            const call = isFailing ? calls++ : -1;
            if (call >= from && call < from + times)
              throw new DOMException('The disk fails for a moment.', 'UnknownError');
            return (Reflect.get(disk, name) as (...args: unknown[]) => unknown).apply(disk, args);
          };
          return [name, method];
        }),
      ),
    );
  const plugged = plugins[plugin];
  if (!plugged) throw new Error(`There is no ${plugin}.`);
  const options = { native, transport, urls: [URL], storeMs: 5, plugin: plugged, storeOver };
  const app = await downloadingApp({ ...options, registration: { paused: false } });
  // It is launched behind, for a wake: nothing has moved before.
  transport.fault(URL, { status: 503 });
  native.launch();
  await clock.advance(300);
  native.background();
  native.kill('jetsam');
  await clock.advance(900_000);
  isFailing = true;
  expect(native.wake()).toBe(true);
  await clock.advance(60_000);
  return { native, app };
}

describe.each(Object.keys(plugins))('a store that fails for a moment: %s', (plugin) => {
  test.each([
    ['to list what is stored', { list: [0, 1] }],
    ['to read the registration', { read: [0, 1] }],
    ['to read it, and to say why', { read: [0, 2] }],
    ['to claim it', { transact: [0, 1] }],
    ['in the middle of the download', { transact: [3, 1] }],
  ] as const)(
    '%s: the wake that has launched the app does its work all the same',
    async (_what, given) => {
      const { native, app } = await launchedWith(plugin, given);
      expect((await stored(app.disk)).done).toBe(true);
      expect(app.reports).toMatchObject([{ outcome: 'done', downloadedBytes: 20_000 }]);
      expect(native.log.of('completed')).toHaveLength(1);
      expect(native.log.of('activity after finish')).toEqual([]);
      expect(native.log.of('page error')).toEqual([]);
    },
  );

  test('a store that goes on failing: the wake is given back after a second try', async () => {
    const { native } = await launchedWith(plugin, { list: [0, 99] });
    const [completed] = native.log.of('completed');
    expect(completed?.ms).toBeLessThan(2000);
    expect(native.log.of('kill')).toHaveLength(1);
  });
});

describe('taking up what is stored, in a page that a wake has launched', () => {
  async function takingUp() {
    const clock = createVirtualClock({ startAt: 0 });
    const visible = new State(false);
    const lifecycle = { visible, awake: new State(true) };
    const { shell } = nativeFactory({}, () => browserShell(() => undefined));
    if (!shell) throw new Error('native() has no shell.');
    const source = manualWakeSource();
    const context = { name: 'a', clock, lifecycle, text: () => keptText(() => undefined, '') };
    const otherwise = { name: 'periodic', open: absentPeriodic, wakeSource: () => source } as const;
    const periodic = shell.openPeriodic({ ...context, warn() {} }, otherwise);
    await periodic.configure();
    const wake = (ms: number): void => {
      periodic.onWake((open) => open.waitUntil(sleep(clock, ms, open.signal)));
      source.sink.wake({ taskId: 'a', startedAt: clock.now() });
    };
    let reads = 0;
    const read = async (): Promise<void> => {
      // Each time that the store is opened there is another one.
      const store = shell.takeUpStore(createMemoryStore(), lifecycle, periodic);
      void store.list().then(() => reads++);
      await clock.advance(1);
    };
    return { clock, visible, wake, read, reads: () => reads };
  }

  test('it begins before the event of the wake, and goes on in it', async () => {
    const { wake, read, reads } = await takingUp();
    await read();
    wake(1000);
    await read();
    expect(reads()).toBe(2);
  });

  test.each(['the next wake', 'the front'])(
    'after the wake nothing more is read, until %s',
    async (then) => {
      const { clock, visible, wake, read, reads } = await takingUp();
      wake(1000);
      await clock.advance(2000);
      await read();
      expect(reads()).toBe(0);
      if (then === 'the front') visible.set(true);
      else wake(1000);
      await read();
      expect(reads()).toBe(2);
    },
  );
});

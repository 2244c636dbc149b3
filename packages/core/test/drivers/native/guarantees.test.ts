import { describe, expect, test } from 'vitest';
import { nativeGuarantees } from '../../../src/drivers/native/native-guarantees.ts';
import type { RegistrationSnapshot } from '../../../src/model/snapshot.ts';
import { createMemoryStore } from '../../../src/storage/memory-store.ts';
import type { Store } from '../../../src/storage/store.ts';
import { createFakeNative } from '../../../src/testing/fake-native/fake-native.ts';
import { createScriptedTransport } from '../../../src/testing/scripted-transport/scripted-transport.ts';
import { createVirtualClock } from '../../../src/testing/virtual-clock.ts';
import type { PeriodicControl } from '../../../src/wakes/periodic-control.ts';
import { downloadingApp } from './downloading-app.ts';
import { loadCordovaPlugin } from './load-cordova-plugin.ts';
import { phoneApp } from './phone-app.ts';

const URL = 'https://media.test/ep-5.mp3';

/** The app in the background, with a download that is not done; on a disk. */
async function world(platform: 'ios' | 'android', status: 0 | 1 | 2 = 2) {
  const clock = createVirtualClock({ startAt: 0 });
  const native = createFakeNative({ clock, platform, status });
  const transport = createScriptedTransport(clock);
  transport.serve(URL, { bytes: new Uint8Array(900_000), pieceBytes: 1000, pieceDelayMs: 100 });
  let periodic: PeriodicControl | undefined;
  const app = await downloadingApp({
    native,
    transport,
    platform,
    urls: [URL],
    plugin: (page) => loadCordovaPlugin(7, page.exec),
    onLaunch: (_page, made) => {
      periodic = made;
    },
    storeOver: (disk) =>
      new Proxy(disk, {
        get(target, name) {
          if (name === 'durability') return 'disk' satisfies Store['durability'];
          const member: unknown = Reflect.get(target, name);
          return typeof member === 'function' ? member.bind(target) : member;
        },
      }),
  });
  native.launch();
  await clock.advance(1000);
  native.background();
  await clock.advance(10_000);
  const shown = (): Pick<RegistrationSnapshot, 'guarantees' | 'waitingFor' | 'status'> => {
    const last = app.snapshots.at(-1);
    if (!last) throw new Error('Nothing is shown.');
    return last;
  };
  const wakes = () => periodic as PeriodicControl;
  return { clock, native, shown, wakes };
}

const guaranteed = (survivesPageClose: boolean) => ({
  survivesPageClose,
  survivesReload: true,
  periodicOnly: true,
  pausable: true,
});

describe('N9: the guarantees are those of this platform and permission, now', () => {
  test('iOS, allowed', async () => {
    const { shown } = await world('ios');
    expect(shown()).toMatchObject({ guarantees: guaranteed(true), waitingFor: 'wake' });
  });

  test('Android runs no JavaScript of an app that is closed', async () => {
    const { shown } = await world('android');
    expect(shown()).toMatchObject({ guarantees: guaranteed(false), waitingFor: 'wake' });
  });

  test.each([0, 1] as const)('iOS, not allowed (%s)', async (status) => {
    const { shown } = await world('ios', status);
    expect(shown()).toMatchObject({ guarantees: guaranteed(false), waitingFor: 'foreground' });
  });

  test('a permission that is taken away and given again shows at once, also of what stands still', async () => {
    const { clock, native, shown } = await world('ios');
    native.setStatus(1);
    // While the app is in front for a moment: its settings are another app.
    native.foreground();
    await clock.advance(0);
    native.background();
    await clock.advance(5000);
    expect(shown()).toMatchObject({ guarantees: guaranteed(false), waitingFor: 'foreground' });
    native.setStatus(2);
    native.foreground();
    await clock.advance(1000);
    expect(shown().guarantees).toEqual(guaranteed(true));
    native.background();
    await clock.advance(5000);
    expect(shown()).toMatchObject({ waitingFor: 'wake' });
  });

  test('wakes that the app has stopped are not waited for, also after a restart, until it starts them again', async () => {
    const { clock, native, shown, wakes } = await world('ios');
    const inFront = async (command: 'stop' | 'start') => {
      native.foreground();
      await clock.advance(100);
      void wakes()[command]();
      await clock.advance(100);
      native.background();
      await clock.advance(10_000);
    };
    await inFront('stop');
    const stopped = { guarantees: guaranteed(false), waitingFor: 'foreground' };
    expect(shown()).toMatchObject(stopped);
    native.kill('jetsam');
    native.launch();
    await clock.advance(1000);
    native.background();
    await clock.advance(10_000);
    expect(shown()).toMatchObject(stopped);
    await inFront('start');
    expect(shown()).toMatchObject({ guarantees: guaranteed(true), waitingFor: 'wake' });
  });

  test('what is in memory ends with the page', () => {
    expect(createMemoryStore().durability).toBe('memory');
    const now = { isOnDisk: false, mayWake: true, platform: 'ios' } as const;
    expect(nativeGuarantees(now)).toMatchObject({
      survivesPageClose: false,
      survivesReload: false,
    });
  });
});

describe('N10: the time that the OS grants is used', () => {
  test.each([
    ['ios', undefined, 22_000],
    ['android', undefined, 50_000],
    ['android', 58_000, 58_000],
    ['ios', 24_500, 24_500],
  ] as const)('%s, wakeBudgetMs %s', async (platform, wakeBudgetMs, expected) => {
    const { native, clock, wakes } = await phoneApp({
      platform,
      ...(wakeBudgetMs !== undefined && { wakeBudgetMs }),
      plugin: (page) => loadCordovaPlugin(7, page.exec),
      onWake: (wake) => wake.waitUntil(new Promise(() => {})),
    });
    native.background();
    await clock.advance(10_000);
    native.wake();
    await clock.advance(70_000);
    expect(native.log.of('completed')).toMatchObject([{ ok: true, ms: expected }]);
    expect(native.log.of('timeout')).toEqual([]);
    expect(wakes[0]?.signal.aborted).toBe(true);
  });
});

import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { heldOnce, seededBytes } from '../../../../test/scripted-server/src/client.ts';
import {
  bytesOf,
  exposeAll,
  openSession,
  scripted,
  settled,
  snapshotWhere,
} from '../drivers/contract/contract-session.ts';
import { pluggedPhone } from './plugged-phone.ts';
import { configuredManager, expectGivenBack, pocketManager, setup } from './pocket-manager.ts';

const BYTES = 300_000;

describe('promise 4: a manager with the native plugin', () => {
  test('promise 4: auto chooses native and says why; the file is what the server sent', async () => {
    const { bg, native } = await configuredManager();
    expect(bg.periodic.source).toBe('plugin');
    const file = { kind: 'resource', seed: 'pocket', bytes: BYTES, headers: exposeAll } as const;
    const { url } = await scripted.script('f.bin', file);
    const registration = await bg.fetch('f', url, { downloadTotal: BYTES });
    expect(await settled(registration)).toMatchObject({
      result: 'success',
      driver: 'native',
      driverReason: 'The native plugin wakes the app from time to time.',
      guarantees: { survivesPageClose: true, survivesReload: true, periodicOnly: true },
      downloaded: BYTES,
    });
    const bytes = await bytesOf(await registration.match(url));
    expect(bytes).toEqual(seededBytes('pocket', 0, BYTES));
    expect(native.log.of('configure')).toHaveLength(1);
  });

  test('promise 4: what was started in front stands still behind, and ends in a wake', async () => {
    const { bg, native, show } = await configuredManager();
    const file = { ...heldOnce('b', BYTES, 100_000), headers: exposeAll };
    const target = await scripted.script('f.bin', file);
    const { url } = target;
    const registration = await bg.fetch('f', url);
    await snapshotWhere(registration, ({ downloaded }) => downloaded > 0);
    show(false);
    const { downloaded } = await snapshotWhere(registration, (it) => it.waitingFor === 'wake');
    expect(downloaded).toBeLessThan(BYTES);
    const reports: unknown[] = [];
    bg.periodic.reports$.subscribe((report) => reports.push(report));
    expect(native.wake()).toBe(true);
    expect(await settled(registration)).toMatchObject({ result: 'success', downloaded: BYTES });
    expect(await bytesOf(await registration.match(url))).toEqual(seededBytes('b', 0, BYTES));
    await vi.waitUntil(() => native.log.of('completed').length > 0);
    expect(reports).toMatchObject([{ outcome: 'done', downloadedBytes: BYTES - downloaded }]);
    expect((await scripted.requests(target)).at(-1)?.range).toBe(`bytes=${downloaded - 1024}-`);
    expectGivenBack(native);
  });

  test('promise 4: the installed plugin is found by itself', async () => {
    const installed = new Proxy({}, { get: (_, name) => Reflect.get(plugin as object, name) });
    const { plugin, native } = await pluggedPhone();
    Object.assign(globalThis, { BackgroundFetch: installed });
    onTestFinished(() => void Reflect.deleteProperty(globalThis, 'BackgroundFetch'));
    const { manager } = await openSession(setup, { driver: 'auto' });
    expect(manager.periodic.source).toBe('plugin');
    await vi.waitUntil(() => native.log.of('configure').length === 1);
  });

  test('promise 4: without a plugin wakes are a timer’s, and only for who asks', async () => {
    const { bg, native } = await pocketManager(false);
    const { url } = await scripted.script('f.bin', { kind: 'resource', seed: 'n', bytes: 100 });
    const snapshot = await settled(await bg.fetch('f', url, { driver: 'native' }));
    expect(snapshot).toMatchObject({ driver: 'foreground', result: 'success' });
    expect(snapshot.driverReason).toMatch(/native: not available/);
    expect(bg.periodic.source).toBe('timer');
    expect(await bg.periodic.configure()).toBe('available');
    await bg.periodic.stop();
    expect(native.log.of('configure')).toEqual([]);
  });
});

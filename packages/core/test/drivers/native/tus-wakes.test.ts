import { describe, expect, test } from 'vitest';
import { createMemoryStore } from '../../../src/storage/memory-store.ts';
import { createFakeNative } from '../../../src/testing/fake-native/fake-native.ts';
import type { FakePage } from '../../../src/testing/fake-native/fake-page.ts';
import { createVirtualClock } from '../../../src/testing/virtual-clock.ts';
import { type TusServerOptions, tusServer } from '../../transfer/tus-server.ts';
import { noise, storeUpload } from '../../transfer/tus-world.ts';
import { downloadingApp } from './downloading-app.ts';
import { loadCordovaPlugin } from './load-cordova-plugin.ts';

const MIB = 1024 * 1024;
const CHUNK = 6 * MIB;
const SECOND = 1000;

/** How the OS treats the app after each wake: it stays suspended, or it is killed in the background. */
type Fate = 'suspended' | 'killed' | 'killed in mid-wake';

/** An upload of 64 MiB in an app that is never in front, by the real plugin, and its log. */
async function uploadInWakes(
  options: Omit<TusServerOptions, 'clock'> & { readonly fate: (wake: number) => Fate },
) {
  const { fate, ...server } = options;
  const clock = createVirtualClock({ startAt: 0 });
  const native = createFakeNative({ clock, generation: 7 });
  const tus = tusServer({ clock, latencyMs: 100, ...server });
  const store = createMemoryStore();
  const body = noise(64 * MIB);
  await storeUpload(store, body, { driver: 'native', tus: { checksum: false } });
  const app = await downloadingApp({
    native,
    transport: tus,
    urls: [],
    storeMs: 5,
    plugin: (page: FakePage) => loadCordovaPlugin(7, page.exec),
    storeOver: () => store,
  });
  const uploaded = async () => (await store.read('up'))?.registration.uploaded ?? 0;
  const result = async () => (await store.read('up'))?.registration.result;
  native.launch();
  native.background();
  await clock.advance(60 * SECOND);
  const log: string[] = [];
  let wakes = 0;
  for (; (await result()) === '' && wakes < 60; ) {
    wakes += 1;
    const [before, sent] = [await uploaded(), tus.sentBytes];
    const asked = tus.exchanges.length;
    native.wake();
    if (fate(wakes) === 'killed in mid-wake') await clock.advance(9 * SECOND);
    else await clock.advance(30 * SECOND);
    if (fate(wakes) !== 'suspended') native.kill('jetsam');
    await clock.advance(900 * SECOND);
    const requests = tus.exchanges.slice(asked).map(({ method, status }) => `${method} ${status}`);
    const after = await uploaded();
    log.push(
      `wake ${wakes}: ${mib(before)} to ${mib(after)} MiB confirmed, ${mib(tus.sentBytes - sent)} sent; ${requests.join(', ')}`,
    );
  }
  return { ...app, native, tus, body, wakes, log, result };
}

const mib = (bytes: number): string => (bytes / MIB).toFixed(2);

/** A proxy that passes on whole requests only. */
const wholeRequests = ({ method }: Request) =>
  method === 'PATCH' ? { keepsNothing: true } : undefined;

describe('64 MiB by tus in wakes of 30 seconds', () => {
  const fates: Record<'suspended' | 'killed', (wake: number) => Fate> = {
    suspended: () => 'suspended',
    killed: () => 'killed',
  };
  const cases = [
    ['1 MB/s; the app is suspended between', { bytesPerMs: 1000 }, 'suspended', 4],
    [
      '1 MB/s, to a server that keeps nothing of a chunk; killed after each',
      { bytesPerMs: 1000, fault: wholeRequests },
      'killed',
      5,
    ],
    ['185 kB/s, twenty wakes; killed after each', { bytesPerMs: 185 }, 'killed', 20],
  ] as const;
  for (const [name, server, fate, most] of cases)
    test(name, async () => {
      const options = { ...server, fate: fates[fate] };
      const { tus, body, wakes, log, native, reports, result } = await uploadInWakes(options);
      console.log([name, ...log].join('\n  '));
      expect(await result()).toBe('success');
      expect(wakes).toBeLessThanOrEqual(most);
      expect(wakes).toBeGreaterThanOrEqual(most - 1);
      const [file, ...others] = tus.files.values();
      expect(others).toHaveLength(0);
      expect(Buffer.compare(file?.bytes ?? Buffer.of(), body)).toBe(0);
      // At most one chunk twice for each interruption.
      expect(tus.sentBytes - body.length).toBeLessThanOrEqual((wakes - 1) * CHUNK);
      expect(native.log.of('activity after finish')).toEqual([]);
      expect(native.log.of('completed').every(({ ok }) => ok)).toBe(true);
      expect(reports.map(({ outcome }) => outcome)).not.toContain('no-network');
    });

  test('1 MB/s, killed in the middle of each third wake', async () => {
    const fate = (wake: number): Fate => (wake % 3 === 1 ? 'killed in mid-wake' : 'suspended');
    const { tus, body, wakes, result } = await uploadInWakes({ bytesPerMs: 1000, fate });
    expect(await result()).toBe('success');
    const [file] = tus.files.values();
    expect(Buffer.compare(file?.bytes ?? Buffer.of(), body)).toBe(0);
    expect(tus.sentBytes - body.length).toBeLessThanOrEqual((wakes - 1) * CHUNK);
  });
});

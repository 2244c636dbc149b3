import { expect, vi } from 'vitest';
import { type BackgroundFetchManager, createBackgroundFetch } from '../../src/index.ts';
import type { FakeNative } from '../../src/testing.ts';
import { openSession } from '../drivers/contract/contract-session.ts';
import { type PluggedPhone, pluggedPhone } from './plugged-phone.ts';

export const setup = { createManager: createBackgroundFetch, driver: 'native' } as const;

export interface PocketManager extends PluggedPhone {
  readonly bg: BackgroundFetchManager;
}

/** A manager as an app with the plugin makes it, configured by itself. */
export async function pocketManager(given = true): Promise<PocketManager> {
  const phone = await pluggedPhone();
  const { manager: bg } = await openSession(setup, {
    driver: 'auto',
    ...(given && { plugin: phone.plugin }),
  });
  await bg.ready;
  return { ...phone, bg };
}

/** The same, once the plugin has answered. */
export async function configuredManager(): Promise<PocketManager> {
  const pocket = await pocketManager();
  await vi.waitUntil(() => pocket.bg.periodic.statusSource.getSnapshot() === 'available');
  return pocket;
}

/** The phone's word: every wake given back once, accepted, and before the OS lost patience. */
export function expectGivenBack(native: FakeNative, wakes = 1): void {
  expect(native.log.of('wake')).toHaveLength(wakes);
  expect(native.log.of('finish')).toEqual(
    Array.from({ length: wakes }, () => expect.objectContaining({ accepted: true })),
  );
  expect(native.log.of('completed').map(({ ok }) => ok)).toEqual(Array(wakes).fill(true));
  expect(native.log.of('kill')).toEqual([]);
}

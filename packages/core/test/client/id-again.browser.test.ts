import { expect, test } from 'vitest';
import {
  type BackgroundFetchManager,
  createBackgroundFetch,
  type RegistrationSnapshot,
} from '../../src/index.ts';
import { openSession, scripted, settled } from '../drivers/contract/contract-session.ts';

const setup = { createManager: createBackgroundFetch, driver: 'foreground' } as const;

/** By their status what `registration$` and `registrations$` show of the id, from now on. */
function watch(manager: BackgroundFetchManager, firstUid: string) {
  const one: string[] = [];
  const all: string[] = [];
  const name = ({ uid, status }: RegistrationSnapshot) =>
    `${uid === firstUid ? 'first' : 'second'} ${status === 'settled' ? status : 'active'}`;
  const note = (seen: string[], now: string) => seen.at(-1) !== now && seen.push(now);
  manager.registration$('a').subscribe((shown) => note(one, shown ? name(shown) : 'none'));
  manager.registrations$.subscribe((shown) => note(all, shown.map(name).join()));
  return { one, all };
}

test('a settled id that is used again goes from the old one to the new one directly, in every tab', async () => {
  const { manager, reopen } = await openSession(setup);
  const { url } = await scripted.script('f', { kind: 'resource', seed: 'f', bytes: 100 });
  const first = await manager.fetch('a', url);
  await settled(first);
  const other = await reopen();
  await other.ready;
  const seen = [manager, other].map((tab) => watch(tab, first.snapshot.uid));
  const second = await manager.fetch('a', url, { ifSettled: 'replace' });
  const there = await other.get('a');
  if (!there) throw new Error('The other tab does not see it.');
  await Promise.all([settled(second), settled(there)]);
  const wanted = ['first settled', 'second active', 'second settled'];
  for (const { one, all } of seen) expect([one, all]).toEqual([wanted, wanted]);
  expect(first.snapshot).toMatchObject({ result: 'success', recordsAvailable: false });
});

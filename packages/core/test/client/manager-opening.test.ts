import { afterEach, expect, test, vi } from 'vitest';
import { Session } from '../../src/client/session.ts';
import { aState } from '../storage/rows.ts';
import { virtualClock } from '../support/virtual-clock.ts';
import { managerApp } from './manager-app.ts';

afterEach(() => vi.restoreAllMocks());

test('a start that fails is tried again by the next call, with a session of its own', async () => {
  const failing = vi
    .spyOn(Session.prototype, 'recover')
    .mockRejectedValueOnce(new Error('The disk hiccuped.'));
  const closing = vi.spyOn(Session.prototype, 'close');
  const { manager, transport } = managerApp();
  await expect(manager.ready).rejects.toThrow('The disk hiccuped.');
  expect(closing).toHaveBeenCalledTimes(1);
  expect(closing.mock.contexts[0]).toBe(failing.mock.contexts[0]);

  const registration = await manager.fetch('again', '/again');
  (await transport.next()).respond(new Response('here'));
  const [record] = await registration.matchAll();
  expect(await (await record?.responseReady)?.text()).toBe('here');
  expect(failing.mock.contexts[1]).not.toBe(failing.mock.contexts[0]);
});

test('T7: a start that fails is tried again by itself, and what is stored is shown then', async () => {
  vi.spyOn(Session.prototype, 'recover')
    .mockRejectedValueOnce(new Error('The disk hiccuped.'))
    .mockRejectedValueOnce(new Error('The disk hiccuped again.'));
  const closing = vi.spyOn(Session.prototype, 'close');
  const time = virtualClock();
  const { manager } = managerApp({ clock: time });
  await expect(manager.ready).rejects.toThrow('The disk hiccuped.');
  closing.mockClear();
  await time.advance(1_000);
  await vi.waitUntil(() => closing.mock.calls.length === 1);
  await time.advance(1_999);
  expect(Session.prototype.recover).toHaveBeenCalledTimes(2);
  await time.advance(1);
  expect(Session.prototype.recover).toHaveBeenCalledTimes(3);
  expect(await manager.getIds()).toEqual([]);
  manager.close();
});

test('T7: a manager that is closed does not try again', async () => {
  const taking = vi
    .spyOn(Session.prototype, 'recover')
    .mockRejectedValue(new Error('The disk is broken.'));
  const time = virtualClock();
  const { manager } = managerApp({ clock: time });
  await expect(manager.ready).rejects.toThrow('broken');
  manager.close();
  await time.advance(600_000);
  expect(taking).toHaveBeenCalledTimes(1);
});

test('E16: where the rows are kept is shown', async () => {
  const { manager } = managerApp();
  const seen: string[] = [];
  manager.storage$.subscribe(({ state }) => seen.push(state));
  await manager.ready;
  expect(seen.at(-1)).toBe('memory');
  const { problem, bodies } = manager.storage.getSnapshot();
  expect(problem?.message).toMatch(/no IndexedDB/);
  expect(bodies).toEqual({ inFiles: false, reason: 'There is no disk.' });
});

test('E19: a page that opens reads the store once, whatever is in it', async () => {
  const { MemoryStore } = await import('../../src/storage/memory-store.ts');
  const states = Array.from({ length: 50 }, (_, n) =>
    aState({ uid: `uid-${n}`, id: `id-${n}`, phase: 'settled', result: 'success', settledAt: 1 }),
  );
  const together = vi.spyOn(MemoryStore.prototype, 'readAll').mockResolvedValue(states);
  const one = vi.spyOn(MemoryStore.prototype, 'read');
  const { manager } = managerApp();
  await manager.ready;
  expect(manager.registrations.getSnapshot()).toHaveLength(50);
  expect(together).toHaveBeenCalledOnce();
  expect(one).not.toHaveBeenCalled();
});

import { describe, expect, it } from 'vitest';
import type { RegistrationSnapshot } from '../../../src/index.ts';
import { type ContractSetup, openSession, scripted, settled } from './contract-session.ts';

const file = { kind: 'resource', seed: 'events', bytes: 100_000 } as const;

export function contractForEvents(setup: ContractSetup): void {
  describe('events and streams', () => {
    it('snapshot$ replays, only goes forward, completes once settled, and replays that for ever', async () => {
      const { manager } = await openSession(setup);
      // The browser's own downloads wait for long after a reset.
      const faults = setup.driver === 'web' ? [] : [{ resetAfter: 30_000 }];
      const { url } = await scripted.script('s.bin', { ...file, faults });
      const registration = await manager.fetch('s', url);
      const seen: RegistrationSnapshot[] = [];
      const ended = new Promise<string>((resolve) => {
        registration.snapshot$.subscribe({
          next: (snapshot) => seen.push(snapshot),
          complete: () => resolve('completed'),
          error: () => resolve('errored'),
        });
      });
      expect(seen).toEqual([registration.snapshot]);
      expect(await ended).toBe('completed');
      expect(seen.filter(({ status }) => status === 'settled')).toHaveLength(1);
      expect(seen.at(-1)).toBe(registration.snapshot);
      for (const [i, snapshot] of seen.entries()) {
        expect(snapshot.waitingFor !== null).toBe(snapshot.status === 'waiting');
        expect(Object.isFrozen(snapshot)).toBe(true);
        if (i > 0) expect(snapshot).not.toBe(seen[i - 1]);
      }
      const late: string[] = [];
      registration.snapshot$.subscribe({
        next: ({ status }) => late.push(status),
        complete: () => late.push('completed'),
      });
      expect(late).toEqual(['settled', 'completed']);
    });

    it('unsubscribing aborts nothing; nobody need subscribe', async () => {
      const { manager } = await openSession(setup);
      const { url } = await scripted.script('u.bin', file);
      const registration = await manager.fetch('u', url);
      registration.snapshot$.subscribe().unsubscribe();
      const done = new Promise((resolve) => manager.on('success', resolve));
      expect(await done).toBe(registration);
    });

    it('progress events come while bytes arrive: on the registration, onprogress and the manager', async () => {
      const { manager } = await openSession(setup);
      const quick = await scripted.script('quick.bin', { ...file, bytes: 500 });
      const slow = await scripted.script('slow.bin', {
        ...file,
        holdAfter: { bytes: 50_000, signal: 'go on' },
      });
      const registration = await manager.fetch('p', [quick.url, slow.url]);
      const heard = { listener: 0, property: 0, manager: 0 };
      const whenHeard = new Promise<number>((resolve) => {
        registration.addEventListener('progress', () => {
          heard.listener += 1;
          if (registration.downloaded >= 500) resolve(registration.downloaded);
        });
      });
      registration.onprogress = () => {
        heard.property += 1;
      };
      manager.on('progress', (which) => {
        if (which === registration) heard.manager += 1;
      });
      // The small one is reported while the slow one is still open.
      expect(await whenHeard).toBeLessThan(100_500);
      expect(registration.result).toBe('');
      await scripted.signal(slow, 'go on');
      await settled(registration);
      await expect.poll(() => heard.listener).toBeGreaterThan(1);
      expect(heard.property).toBe(heard.listener);
      expect(heard.manager).toBe(heard.listener);
    });

    it('fetch resolves before any event of that fetch, even when it fails at once', async () => {
      const { manager } = await openSession(setup);
      const { url } = await scripted.script('f.bin', { ...file, status: 404 });
      const order: string[] = [];
      for (const event of ['progress', 'success', 'fail', 'abort'] as const)
        manager.on(event, () => order.push(event));
      const registration = await manager.fetch('f', url);
      order.push('fetch resolved');
      await settled(registration);
      await expect.poll(() => order).toContain('fail');
      expect(order[0]).toBe('fetch resolved');
      expect(order.filter((event) => event === 'fail')).toHaveLength(1);
      expect(order).not.toContain('success');
      expect(order).not.toContain('abort');
    });

    it('abort resolves before its event; there is no fail event beside it', async () => {
      const { manager } = await openSession(setup);
      const { url } = await scripted.script('a.bin', { ...file, stallAfter: 10 });
      const registration = await manager.fetch('a', url);
      const order: string[] = [];
      for (const event of ['success', 'fail', 'abort'] as const)
        manager.on(event, () => order.push(event));
      const aborted = new Promise((resolve) => manager.on('abort', resolve));
      await registration.abort();
      order.push('abort resolved');
      expect(await aborted).toBe(registration);
      expect(order).toEqual(['abort resolved', 'abort']);
    });

    it('registrations$ lists what there is, oldest first; registration$ follows an id over re-use', async () => {
      const { manager } = await openSession(setup);
      const { url } = await scripted.script('r.bin', { ...file, bytes: 100 });
      const lists: string[][] = [];
      manager.registrations$.subscribe((list) => lists.push(list.map(({ id }) => id)));
      const uids: (string | undefined)[] = [];
      manager.registration$('x').subscribe((snapshot) => {
        if (uids.at(-1) !== snapshot?.uid || uids.length === 0) uids.push(snapshot?.uid);
      });
      await manager.ready;
      const one = await manager.fetch('x', url);
      await settled(one);
      const other = await manager.fetch('y', url);
      await settled(other);
      const two = await manager.fetch('x', url, { ifSettled: 'replace' });
      await settled(two);
      expect(manager.registrations.getSnapshot().map(({ id }) => id)).toEqual(['y', 'x']);
      expect(manager.registration('x').getSnapshot()).toBe(two.snapshot);
      await two.release();
      expect(manager.registration('x').getSnapshot()).toBeUndefined();
      expect(uids.filter((uid) => uid !== undefined)).toEqual([one.snapshot.uid, two.snapshot.uid]);
      expect(uids.at(-1)).toBeUndefined();
      expect(lists[0]).toEqual([]);
      expect(lists.at(-1)).toEqual(['y']);
      for (const list of lists) expect(new Set(list).size).toBe(list.length);
    });
  });
}

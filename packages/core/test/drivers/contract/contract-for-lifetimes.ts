import { describe, expect, it } from 'vitest';
import { expectedBytes } from '../../../../../test/scripted-server/src/client.ts';
import {
  bytesOf,
  type ContractSetup,
  openSession,
  rowCounts,
  scripted,
  settled,
  snapshotWhere,
} from './contract-session.ts';

const file = { kind: 'resource', seed: 'life', bytes: 60_000 } as const;
const nothing = { registrations: 0, records: 0, chunks: 0 };

export function contractForLifetimes(setup: ContractSetup): void {
  describe('lifetimes', () => {
    it('abort: true, then false; finished records stay readable, unfinished ones reject with AbortError', async () => {
      const { manager } = await openSession(setup);
      const done = await scripted.script('done.bin', file);
      const open = await scripted.script('open.bin', { ...file, stallAfter: 20_000 });
      const registration = await manager.fetch('a', [done.url, open.url]);
      const taken = await registration.match(open.url);
      const early = expect(taken?.responseReady).rejects.toMatchObject({ name: 'AbortError' });
      await snapshotWhere(registration, ({ downloaded }) => downloaded >= file.bytes);
      expect(await registration.abort()).toBe(true);
      expect(await registration.abort()).toBe(false);
      expect(registration.snapshot).toMatchObject({
        status: 'settled',
        result: 'failure',
        failureReason: 'aborted',
        recordsAvailable: true,
      });
      await early;
      const records = await registration.matchAll();
      expect(records).toHaveLength(2);
      await expect(records[1]?.responseReady).rejects.toMatchObject({ name: 'AbortError' });
      if (setup.driver !== 'web') {
        expect(registration.downloaded).toBe(file.bytes);
        expect(await bytesOf(records[0])).toEqual(expectedBytes(file));
      }
    });

    it('abort after success is false and changes nothing', async () => {
      const { manager } = await openSession(setup);
      const { url } = await scripted.script('s.bin', file);
      const registration = await manager.fetch('s', url);
      const last = await settled(registration);
      expect(await registration.abort()).toBe(false);
      expect(registration.snapshot).toBe(last);
    });

    it('get and getIds know what is active and what has settled; get gives the one live object', async () => {
      const { manager } = await openSession(setup);
      expect(await manager.get('none')).toBeUndefined();
      expect(await manager.getIds()).toEqual([]);
      const { url } = await scripted.script('g.bin', {
        ...file,
        holdAfter: { bytes: 10, signal: 'go on' },
      });
      const registration = await manager.fetch('g', url);
      expect(await manager.get('g')).toBe(registration);
      expect(await manager.getIds()).toEqual(['g']);
      await registration.abort();
      expect(await manager.get('g')).toBe(registration);
      expect(await manager.getIds()).toEqual(['g']);
    });

    it('an active id is refused with TypeError, also within one tick; settled, it is free again', async () => {
      const { manager, name } = await openSession(setup);
      const held = await scripted.script('h.bin', { ...file, stallAfter: 10 });
      const other = await scripted.script('o.bin', file);
      const outcomes = await Promise.allSettled([
        manager.fetch('id', held.url),
        manager.fetch('id', other.url),
      ]);
      expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      await expect(manager.fetch('id', other.url)).rejects.toThrow(TypeError);
      await expect(manager.fetch('id', other.url)).rejects.toThrow(/"id" is active/);
      const first = await manager.get('id');
      await first?.abort();
      const second = await manager.fetch('id', other.url);
      expect(second).not.toBe(first);
      expect((await settled(second)).result).toBe('success');
      expect(first?.snapshot).toMatchObject({ failureReason: 'aborted', recordsAvailable: false });
      await expect(first?.matchAll()).rejects.toMatchObject({ name: 'InvalidStateError' });
      expect(await bytesOf(await second.match(other.url))).toEqual(expectedBytes(file));
      expect(await rowCounts(name)).toMatchObject({ registrations: 1, records: 1 });
    });

    it('ifActive reuse gives the active one, also within one tick and while bodies are stored', async () => {
      const { manager } = await openSession(setup);
      const target = await scripted.script('up', { kind: 'upload', waitForSignal: 'answer' });
      const request = () =>
        new Request(target.url, { method: 'POST', body: new Blob([new Uint8Array(9_000_000)]) });
      const options = { ifActive: 'reuse' } as const;
      const [one, two] = await Promise.all([
        manager.fetch('r', request(), options),
        manager.fetch('r', request(), options),
      ]);
      expect(two).toBe(one);
      expect(await manager.fetch('r', request(), options)).toBe(one);
      await scripted.signal(target, 'answer');
      await settled(one);
      expect(await scripted.requestsEnded(target, 1)).toHaveLength(1);
      const again = await manager.fetch('r', request(), options);
      expect(again).not.toBe(one);
      await again.release();
      expect(await manager.get('r')).toBeUndefined();
    });

    it('after a reload what has settled is listed and readable', async () => {
      const { manager, reopen } = await openSession(setup);
      const { url } = await scripted.script('l.bin', file);
      const registration = await manager.fetch('l', url, { title: 'kept' });
      const last = await settled(registration);
      manager.close();
      const later = await reopen();
      await later.ready;
      const { guarantees, ...stored } = last;
      expect(later.registrations.getSnapshot()).toMatchObject([stored]);
      const again = await later.get('l');
      expect(again?.snapshot).toMatchObject({ ...stored, guarantees });
      expect(await bytesOf(await again?.match(url))).toEqual(expectedBytes(file));
    });

    it('after a reload what was running goes on by itself', async () => {
      const { manager, reopen } = await openSession(setup, { chunk: { maxAgeMs: 20 } });
      const resource = await scripted.script('on.bin', {
        ...file,
        holdAfter: { bytes: 30_000, signal: 'go on' },
      });
      const registration = await manager.fetch('on', resource.url);
      await snapshotWhere(registration, ({ downloaded }) => downloaded >= 30_000);
      manager.close();
      const later = await reopen();
      await scripted.signal(resource, 'go on');
      const again = await later.get('on');
      expect(again?.snapshot.uid).toBe(registration.snapshot.uid);
      if (!again) throw new Error('It is gone.');
      expect(await settled(again)).toMatchObject({ result: 'success', downloaded: file.bytes });
      expect(await bytesOf(await again.match(resource.url))).toEqual(expectedBytes(file));
      if (setup.driver !== 'web')
        expect((await scripted.requests(resource)).map(({ range }) => range)).toEqual([
          null,
          'bytes=28976-',
        ]);
    });

    it('promise 7: release leaves no rows, settled or running', async () => {
      const { manager, name } = await openSession(setup);
      const done = await scripted.script('d.bin', file);
      const open = await scripted.script('o.bin', { ...file, stallAfter: 20_000 });
      const settledOne = await manager.fetch('d', done.url);
      await settled(settledOne);
      const running = await manager.fetch('o', open.url);
      await scripted.requestCount(open, 1);
      await settledOne.release();
      expect(settledOne.recordsAvailable).toBe(false);
      await expect(settledOne.matchAll()).rejects.toMatchObject({ name: 'InvalidStateError' });
      const pending = await running.match(open.url);
      const rejected = expect(pending?.responseReady).rejects.toMatchObject({
        name: 'InvalidStateError',
      });
      await running.release();
      await rejected;
      expect(running.snapshot).toMatchObject({ status: 'settled', recordsAvailable: false });
      expect(await manager.getIds()).toEqual([]);
      expect(await rowCounts(name)).toMatchObject(nothing);
      await scripted.requestsEnded(open, 1);
      expect(await rowCounts(name)).toMatchObject(nothing);
    });

    it('promise 7: an aborted fetch leaves no bytes of what had not finished', async () => {
      const { manager, name } = await openSession(setup, { chunk: { maxAgeMs: 10 } });
      const { url } = await scripted.script('ab.bin', { ...file, stallAfter: 20_000 });
      const registration = await manager.fetch('ab', url);
      await snapshotWhere(registration, ({ downloaded }) => downloaded > 0);
      await registration.abort();
      expect(registration.downloaded).toBe(0);
      expect(await rowCounts(name)).toMatchObject({ registrations: 1, records: 1, chunks: 0 });
    });
  });
}

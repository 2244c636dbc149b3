import { describe, expect, it } from 'vitest';
import { expectedBytes } from '../../../../../test/scripted-server/src/client.ts';
import {
  bytesOf,
  type ContractSetup,
  exposeAll,
  openSession,
  scripted,
  settled,
} from './contract-session.ts';

export function contractForResults(setup: ContractSetup): void {
  describe('results', () => {
    it('stores one file, byte-identical, and is carried by this driver', async () => {
      const { manager } = await openSession(setup);
      const file = { kind: 'resource', seed: 'one', bytes: 300_000 } as const;
      const { url } = await scripted.script('one.bin', file);
      const registration = await manager.fetch('one', url, {
        title: 'One',
        downloadTotal: 300_000,
      });
      expect(registration.snapshot).toMatchObject({
        id: 'one',
        driver: setup.driver,
        result: '',
        failureReason: '',
        recordsAvailable: true,
        downloadTotal: 300_000,
        uploadTotal: 0,
        title: 'One',
      });
      expect(await settled(registration)).toMatchObject({
        status: 'settled',
        result: 'success',
        failureReason: '',
        downloaded: 300_000,
        expectedBytes: 300_000,
        runner: null,
        waitingFor: null,
        problem: null,
        records: [{ state: 'done', downloaded: 300_000, expectedBytes: 300_000, status: 200 }],
      });
      expect(registration.result).toBe('success');
      expect(await bytesOf(await registration.match(url))).toEqual(expectedBytes(file));
    });

    it('stores many files, empty ones too, in the order of the requests', async () => {
      const { manager } = await openSession(setup);
      const files = [0, 1, 70_000, 5, 120_000, 0, 33].map((bytes, i) => ({
        kind: 'resource' as const,
        seed: `many-${i}`,
        bytes,
      }));
      const first = await scripted.script('0.bin', files[0] as (typeof files)[0]);
      const urls = [first.url];
      for (const [i, file] of files.entries())
        if (i > 0) urls.push((await scripted.script(`${i}.bin`, file, { besides: first })).url);
      const registration = await manager.fetch('many', urls);
      const last = await settled(registration);
      expect(last).toMatchObject({ result: 'success', downloaded: 190_039 });
      expect(last.records.map(({ url }) => url)).toEqual(urls);
      const records = await registration.matchAll();
      expect(records.map(({ request }) => request.url)).toEqual(urls);
      for (const [i, record] of records.entries())
        expect(await bytesOf(record), `file ${i}`).toEqual(
          files[i] ? expectedBytes(files[i]) : null,
        );
    });

    it('a bad status fails the fetch, its siblings are kept; status and headers are readable, the body is empty', async () => {
      const { manager } = await openSession(setup);
      const file = { kind: 'resource', seed: 'good', bytes: 50_000 } as const;
      const good = await scripted.script('good.bin', file);
      const bad = await scripted.script('bad.bin', {
        ...file,
        status: 404,
        headers: [...exposeAll, ['x-why', 'gone']],
      });
      const registration = await manager.fetch('mixed', [bad.url, good.url]);
      expect(await settled(registration)).toMatchObject({
        result: 'failure',
        failureReason: 'bad-status',
        downloaded: 50_000,
        records: [
          { state: 'failed', status: 404, failureReason: 'bad-status', downloaded: 0 },
          { state: 'done', status: 200, failureReason: '' },
        ],
      });
      const [failed, kept] = await registration.matchAll();
      const response = await failed?.responseReady;
      expect([response?.status, response?.ok]).toEqual([404, false]);
      if (!setup.hidesExposedHeaders) expect(response?.headers.get('x-why')).toBe('gone');
      expect(await response?.text()).toBe('');
      expect(await bytesOf(kept)).toEqual(expectedBytes(file));
    });

    it('url, type, headers and status text of a response survive storage', async () => {
      const { manager } = await openSession(setup);
      const { url } = await scripted.script('head.txt', {
        kind: 'resource',
        seed: 'head',
        bytes: 10,
        contentType: 'text/plain',
        headers: [...exposeAll, ['x-custom', 'kept']],
      });
      const live = await fetch(url);
      await live.arrayBuffer();
      const registration = await manager.fetch('head', `${url}#part`);
      await settled(registration);
      const response = await (await registration.match(url))?.responseReady;
      expect(response).toMatchObject({
        url: live.url,
        type: live.type,
        status: 200,
        statusText: live.statusText,
        redirected: false,
        ok: true,
      });
      const exposed = setup.hidesExposedHeaders ? [] : ['etag', 'x-custom'];
      for (const name of ['content-type', 'content-length', 'last-modified', ...exposed])
        expect(response?.headers.get(name), name).toBe(live.headers.get(name));
      expect(response?.clone().url).toBe(live.url);
    });

    it('more than downloadTotal fails the whole fetch; nothing of the unfinished is left', async () => {
      const { manager } = await openSession(setup);
      const { url } = await scripted.script('long.bin', {
        kind: 'resource',
        seed: 'long',
        bytes: 200_000,
      });
      const registration = await manager.fetch('long', url, { downloadTotal: 199_999 });
      const last = await settled(registration);
      expect(last).toMatchObject({
        result: 'failure',
        failureReason: 'download-total-exceeded',
        downloaded: 0,
      });
      await expect((await registration.match(url))?.responseReady).rejects.toThrow(TypeError);
    });

    it('exactly downloadTotal is a success, less is too', async () => {
      const { manager } = await openSession(setup);
      const { url } = await scripted.script('exact.bin', {
        kind: 'resource',
        seed: 'exact',
        bytes: 1000,
      });
      const exact = await manager.fetch('exact', url, { downloadTotal: 1000 });
      expect((await settled(exact)).result).toBe('success');
      const less = await manager.fetch('less', url, { downloadTotal: 5000 });
      expect(await settled(less)).toMatchObject({ result: 'success', expectedBytes: 5000 });
    });

    // A browser that carries it gives up when it likes: see `web/quirks`.
    it.skipIf(setup.driver === 'web')(
      'a cross-origin answer that may not be read fails: responseReady rejects, nothing is counted',
      async () => {
        const { manager } = await openSession(setup);
        const { url } = await scripted.script('closed.bin', {
          kind: 'resource',
          seed: 'closed',
          bytes: 1000,
          cors: 'none',
        });
        const registration = await manager.fetch('closed', url);
        // To fetch it is the same as a network that is down, so it is retried: abort is the way out.
        await expect.poll(() => registration.snapshot.problem).not.toBeNull();
        await registration.abort();
        expect(await settled(registration)).toMatchObject({ result: 'failure', downloaded: 0 });
        await expect((await registration.match(url))?.responseReady).rejects.toThrow();
      },
    );

    it('metadata and icons come back, on the snapshot, with their identity', async () => {
      const { manager, reopen } = await openSession(setup);
      const { url } = await scripted.script('meta.bin', { kind: 'resource', seed: 'm', bytes: 9 });
      const metadata = { episode: 5, at: new Date(0) };
      const registration = await manager.fetch('meta', url, {
        metadata,
        icons: [{ src: '/i.png' }],
      });
      const first = registration.snapshot;
      const last = await settled(registration);
      expect(last.metadata).toEqual(metadata);
      expect(last.icons).toEqual([{ src: '/i.png' }]);
      expect(last.metadata).toBe(first.metadata);
      manager.close();
      const again = await (await reopen()).get('meta');
      expect(again?.snapshot.metadata).toEqual(metadata);
    });
  });
}

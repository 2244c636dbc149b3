import { describe, expect, it } from 'vitest';
import { expectedBytes, seededBytes } from '../../../../../test/scripted-server/src/client.ts';
import type { BackgroundFetchRegistration } from '../../../src/index.ts';
import {
  bytesOf,
  type ContractSetup,
  exposeAll,
  openSession,
  scripted,
  settled,
} from './contract-session.ts';

const file = { kind: 'resource', seed: 'match', bytes: 4000 } as const;

export function contractForMatching(setup: ContractSetup): void {
  /** A settled registration for `requests` of one resource. */
  async function fetched(
    requests: (url: string) => readonly RequestInfo[],
    script: Parameters<typeof scripted.script>[1] = file,
  ): Promise<{ registration: BackgroundFetchRegistration; url: string }> {
    const { manager } = await openSession(setup);
    const resource = await scripted.script('m.bin', script);
    const registration = await manager.fetch('match', requests(resource.url));
    expect((await settled(registration)).result).toBe('success');
    return { registration, url: resource.url };
  }

  describe('match and matchAll', () => {
    it('duplicates are records of their own; match gives the first', async () => {
      const { registration, url } = await fetched((at) => [at, at, at]);
      expect(await registration.matchAll()).toHaveLength(3);
      expect(await registration.matchAll(url)).toHaveLength(3);
      expect(await bytesOf(await registration.match(url))).toEqual(expectedBytes(file));
    });

    it('nothing that matches is undefined, or an empty list', async () => {
      const { registration, url } = await fetched((at) => [at]);
      expect(await registration.match(`${url}x`)).toBeUndefined();
      expect(await registration.matchAll(`${url}x`)).toEqual([]);
      expect(await registration.match('')).toBeUndefined();
    });

    it('the query counts, unless ignoreSearch', async () => {
      const { registration, url } = await fetched((at) => [`${at}?a=1`, `${at}?a=2`]);
      expect(await registration.match(url)).toBeUndefined();
      expect((await registration.match(`${url}?a=2`))?.request.url).toBe(`${url}?a=2`);
      expect(await registration.matchAll(url, { ignoreSearch: true })).toHaveLength(2);
      expect(await registration.matchAll(`${url}?b`, { ignoreSearch: true })).toHaveLength(2);
    });

    it('fragments do not count, neither asked for nor stored', async () => {
      const { registration, url } = await fetched((at) => [`${at}#one`]);
      expect(await registration.match(url)).toBeDefined();
      expect(await registration.match(`${url}#two`)).toBeDefined();
    });

    it('a URL means GET, unless ignoreMethod; a URL object is a URL', async () => {
      const { registration, url } = await fetched(
        (at) => [new Request(at, { method: 'POST', body: 'x' }), at],
        { kind: 'upload' },
      );
      expect((await registration.matchAll(url)).map(({ request }) => request.method)).toEqual([
        'GET',
      ]);
      expect((await registration.match(new URL(url)))?.request.method).toBe('GET');
      const both = await registration.matchAll(url, { ignoreMethod: true });
      expect(both.map(({ request }) => request.method)).toEqual(['POST', 'GET']);
      const post = new Request(url, { method: 'POST' });
      expect(await registration.matchAll(post)).toHaveLength(1);
    });

    it('a request that is looked for is left as it was, its body too; one that was sent can be looked for', async () => {
      let sent: Request | undefined;
      const { registration, url } = await fetched(
        (at) => {
          sent = new Request(at, { method: 'POST', body: 'x' });
          return [sent];
        },
        { kind: 'upload' },
      );
      const query = new Request(url, { method: 'POST', body: 'unread' });
      expect(await registration.match(query)).toBeDefined();
      expect(query.bodyUsed).toBe(false);
      expect(await query.text()).toBe('unread');
      expect(sent && (await registration.match(sent))).toBeDefined();
    });

    it('Vary counts, unless ignoreVary', async () => {
      const { registration, url } = await fetched(
        (at) => [new Request(at, { headers: { 'accept-language': 'nn' } })],
        { ...file, headers: [...exposeAll, ['Vary', 'Accept-Language']] },
      );
      const asked = (language: string) =>
        new Request(url, { headers: { 'accept-language': language } });
      expect(await registration.match(asked('nn'))).toBeDefined();
      // `Vary` of another origin is among the headers that a browser may hide.
      if (!setup.hidesExposedHeaders) expect(await registration.match(asked('de'))).toBeUndefined();
      expect(await registration.match(asked('de'), { ignoreVary: true })).toBeDefined();
    });

    it('each match gives an unread body, and the same bytes', async () => {
      const { registration, url } = await fetched((at) => [at]);
      const one = await registration.match(url);
      const other = await registration.match(url);
      const first = await one?.responseReady;
      expect(await first?.arrayBuffer()).toBeDefined();
      expect(first?.bodyUsed).toBe(true);
      expect((await other?.responseReady)?.bodyUsed).toBe(false);
      expect(await bytesOf(other)).toEqual(seededBytes('match', 0, 4000));
    });

    it('responseReady resolves record by record, while others still run', async () => {
      const { manager } = await openSession(setup);
      const slow = await scripted.script('slow.bin', {
        ...file,
        holdAfter: { bytes: 10, signal: 'go on' },
      });
      const quick = await scripted.script('quick.bin', file);
      const registration = await manager.fetch('two', [slow.url, quick.url]);
      if (setup.driver !== 'web') {
        expect(await bytesOf(await registration.match(quick.url))).toEqual(expectedBytes(file));
        expect(registration.result).toBe('');
      }
      const late = registration.match(slow.url).then(bytesOf);
      await scripted.signal(slow, 'go on');
      expect(await late).toEqual(expectedBytes(file));
      expect((await settled(registration)).result).toBe('success');
    });
  });
}

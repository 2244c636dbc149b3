import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { type BackgroundFetchManagerOptions, createBackgroundFetch } from '../../src/index.ts';
import {
  exposeAll,
  openSession,
  scripted,
  settled,
  snapshotWhere,
} from '../drivers/contract/contract-session.ts';
import { watchTraces } from './traces.ts';

/*
 * What no run of the library may leave where others can read it. Each test searches the raw rows, the caches, the
 * storages, the names of locks and all that was broadcast, while it is under way and at its end.
 */

const setup = { createManager: createBackgroundFetch, driver: 'foreground' } as const;
const file = { kind: 'resource', seed: 'secret', bytes: 60_000, headers: exposeAll } as const;
const held = { ...file, holdAfter: { bytes: 20_000, signal: 'go' } };

async function open(options: BackgroundFetchManagerOptions = {}) {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  onTestFinished(() => warn.mockRestore());
  const session = await openSession(setup, { chunk: { maxAgeMs: 10 }, ...options });
  return { ...session, secret: `s3cret-${crypto.randomUUID()}`, traces: watchTraces(session.name) };
}

const signed = (url: string, secret: string): string => {
  const to = new URL(url);
  to.searchParams.set('X-Amz-Signature', secret);
  return to.href;
};

/** A hook that signs what it is asked for. */
const sign = (secret: () => string) => (request: Request) =>
  new Request(signed(request.url, secret()), request);

describe('promise 10: E15: secret headers are in no trace', () => {
  it('what the request has: sent, named in the row, and nothing more', async () => {
    const { manager, secret, traces } = await open({ secretHeaders: ['X-Custom'] });
    const resource = await scripted.script('a.bin', held);
    const headers = {
      Authorization: `Bearer ${secret}`,
      'X-Api-Key': secret,
      'X-Auth-Token': secret,
      'X-Custom': secret,
      'X-Plain': 'plain-header',
    };
    const fetched = await manager.fetch('a', new Request(resource.url, { headers }));
    await snapshotWhere(fetched, ({ downloaded }) => downloaded >= 20_000);
    expect(await traces.placesOf(secret)).toEqual([]);
    await scripted.signal(resource, 'go');
    expect((await settled(fetched)).result).toBe('success');
    const [sent] = await scripted.requests(resource);
    expect(sent?.headers).toMatchObject({ authorization: `Bearer ${secret}`, 'x-api-key': secret });
    expect(sent?.headers).toMatchObject({ 'x-auth-token': secret, 'x-custom': secret });
    expect(await traces.placesOf(secret)).toEqual([]);
    expect(await traces.placesOf('plain-header')).toEqual(['object store records']);
    expect(await traces.placesOf('x-custom')).toEqual(['object store records']);
  });

  it('what `prepareRequest` adds', async () => {
    let secret = '';
    const { traces, ...opened } = await open({
      prepareRequest: (request) =>
        new Request(request, { headers: { 'X-Anything': secret, 'X-Other': secret } }),
    });
    secret = opened.secret;
    const resource = await scripted.script('a.bin', file);
    const fetched = await opened.manager.fetch('a', resource.url);
    expect((await settled(fetched)).result).toBe('success');
    expect((await scripted.requests(resource))[0]?.headers['x-anything']).toBe(secret);
    expect(await traces.placesOf(secret)).toEqual([]);
  });

  it('what the server answers, of a success and of a failure', async () => {
    const { manager, secret, traces } = await open({ secretHeaders: ['X-Custom'] });
    const answer = [
      ...exposeAll,
      ['X-Auth-Token', secret],
      ['X-Custom', secret],
      ['Set-Cookie', `sid=${secret}; HttpOnly`],
      ['Location', `/b?upload_id=${secret}`],
      ['X-Plain', 'plain-header'],
    ] as const;
    for (const [id, deviation] of [
      ['a', {}],
      ['b', { status: 404 }],
    ] as const) {
      const resource = await scripted.script(`${id}.bin`, {
        ...file,
        headers: answer,
        ...deviation,
      });
      const fetched = await manager.fetch(id, resource.url);
      await settled(fetched);
      expect(
        (await (await fetched.match(resource.url))?.responseReady)?.headers.get('x-plain'),
      ).toBe('plain-header');
    }
    expect(await traces.placesOf(secret)).toEqual([]);
    expect(await traces.placesOf('plain-header')).toEqual(['object store records']);
  });
});

describe('promise 10: R20: signed URLs are in no trace', () => {
  it('signed by `prepareRequest`; `response.url` is what was asked for', async () => {
    let secret = '';
    const { traces, ...opened } = await open({ prepareRequest: sign(() => secret) });
    secret = opened.secret;
    const resource = await scripted.script('a.bin', held);
    const fetched = await opened.manager.fetch('a', resource.url);
    await snapshotWhere(fetched, ({ downloaded }) => downloaded >= 20_000);
    expect(await traces.placesOf(secret)).toEqual([]);
    await scripted.signal(resource, 'go');
    expect((await settled(fetched)).result).toBe('success');
    expect((await scripted.requests(resource))[0]?.url).toContain(secret);
    const response = await (await fetched.match(resource.url))?.responseReady;
    expect(response).toMatchObject({ url: resource.url, redirected: false });
    expect(await traces.placesOf(secret)).toEqual([]);
    expect(await traces.placesOf(resource.url)).toContain('object store records');
  });

  it('signed by the server that redirects', async () => {
    const { manager, secret, traces } = await open();
    const target = await scripted.script('target.bin', file);
    const hop = await scripted.script('hop.bin', {
      kind: 'raw',
      status: 302,
      headers: [['Location', signed(target.url, secret)]],
    });
    const fetched = await manager.fetch('a', hop.url);
    expect((await settled(fetched)).result).toBe('success');
    const response = await (await fetched.match(hop.url))?.responseReady;
    expect(response).toMatchObject({ url: target.url, redirected: true });
    expect(await traces.placesOf(secret)).toEqual([]);
  });

  it('an upload that is signed, and answered with where it lies', async () => {
    let secret = '';
    const { traces, ...opened } = await open({ prepareRequest: sign(() => secret) });
    secret = opened.secret;
    const target = await scripted.script('up.bin', {
      kind: 'upload',
      headers: [...exposeAll, ['Location', signed('https://cdn.test/up', secret)]],
    });
    const request = new Request(target.url, { method: 'PUT', body: 'plain-body' });
    const fetched = await opened.manager.fetch('a', request);
    expect((await settled(fetched)).result).toBe('success');
    expect((await scripted.requests(target))[0]?.url).toContain(secret);
    expect(await traces.placesOf(secret)).toEqual([]);
  });
});

describe('promise 10: E15: trouble names no secret', () => {
  it('a server that CORS keeps from us', async () => {
    let secret = '';
    const { traces, ...opened } = await open({ prepareRequest: sign(() => secret) });
    secret = opened.secret;
    const resource = await scripted.script('a.bin', { ...file, cors: 'none' });
    const fetched = await opened.manager.fetch('a', resource.url);
    const { problem } = await snapshotWhere(fetched, ({ problem }) => problem !== null);
    expect(problem?.message).toContain(new URL(resource.url).origin);
    expect(JSON.stringify(problem)).not.toContain(secret);
    expect(await traces.placesOf(secret)).toEqual([]);
  });

  it('a connection that breaks under an upload', async () => {
    let secret = '';
    const { traces, ...opened } = await open({ prepareRequest: sign(() => secret) });
    secret = opened.secret;
    const resource = await scripted.script('up.bin', { kind: 'upload', resetBeforeHead: true });
    const request = new Request(resource.url, { method: 'POST', body: 'x'.repeat(1000) });
    const fetched = await opened.manager.fetch('a', request);
    expect((await settled(fetched)).result).toBe('failure');
    expect(await traces.placesOf(secret)).toEqual([]);
  });

  it('what a hook and a transport throw, in whatever words', async () => {
    let secret = '';
    let calls = 0;
    const { traces, ...opened } = await open({
      prepareRequest: (request) => {
        calls += 1;
        if (calls === 1) throw new Error(`https://u:${secret}@auth.test/token?refresh=${secret}`);
        return new Request(signed(request.url, secret), request);
      },
      transport: {
        send: ({ request }) =>
          Promise.reject(
            new TypeError(
              calls === 2
                ? `GET ${request.url} with "Bearer ${secret}" failed.`
                : `/relative?sig=${secret}#${secret}`,
            ),
          ),
      },
      retry: { baseDelayMs: 1, maxDelayMs: 1, maxAttempts: 3 },
    });
    secret = opened.secret;
    const fetched = await opened.manager.fetch('a', 'https://files.test/a');
    const { problem } = await settled(fetched);
    expect(problem?.message).toBe('/relative?…');
    expect(calls).toBeGreaterThanOrEqual(3);
    expect(await traces.placesOf(secret)).toEqual([]);
  });
});

import { describe, expect, inject, it } from 'vitest';
import { expectedBytes, scriptedServer, seededBytes, sha256Hex } from '../src/client.ts';
import { received } from './received.ts';

const scripted = scriptedServer(inject('scriptedServer'));
const file = { kind: 'resource', seed: 'page', bytes: 200_000 } as const;

describe('the scripted server, seen from a page of another origin', () => {
  it('serves ranges with readable validators', async () => {
    const resource = await scripted.script('ep.mp3', file);
    const first = await fetch(resource.url, { cache: 'no-store' });
    const etag = first.headers.get('etag') ?? '';
    await first.arrayBuffer();
    const headers = { Range: 'bytes=1000-', 'If-Range': etag, Authorization: 'Bearer x' };
    const rest = await fetch(resource.url, { headers, cache: 'no-store' });
    expect([rest.status, rest.headers.get('content-range')]).toEqual([
      206,
      'bytes 1000-199999/200000',
    ]);
    expect((await received(rest)).bytes).toEqual(seededBytes('page', 1000, 200_000));
    expect(await scripted.requestsEnded(resource, 2)).toMatchObject([
      { range: null, ended: 'complete' },
      { range: 'bytes=1000-', headers: { 'if-range': etag, authorization: 'Bearer x' } },
    ]);
  });

  it('breaks bodies after what was sent has been read', async () => {
    const resource = await scripted.script('ep.mp3', {
      ...file,
      faults: [{ resetAfter: 1000 }, { closeAfter: 1001 }, { resetBeforeHead: true }],
    });
    const reset = await received(await fetch(resource.url, { cache: 'no-store' }));
    expect(reset).toEqual({ bytes: seededBytes('page', 0, 1000), broken: true });
    const closed = await received(await fetch(resource.url, { cache: 'no-store' }));
    // WebKit takes this for a complete body; only the promised length tells. So `broken` is not compared.
    expect(closed.bytes).toEqual(seededBytes('page', 0, 1001));
  });

  it('breaks one request at a time: the browser repeats none on its own', async () => {
    const resource = await scripted.script('ep.mp3', {
      ...file,
      faults: [{}, { resetBeforeHead: true }, { status: 503 }],
    });
    const get = () => fetch(resource.url, { cache: 'no-store', headers: { Authorization: 'x' } });
    expect((await received(await get())).broken).toBe(false);
    await expect(get()).rejects.toThrow(TypeError);
    expect((await get()).status).toBe(503);
    expect(await scripted.requestsEnded(resource, 3)).toMatchObject([
      { ended: 'complete' },
      { ended: 'reset' },
      { ended: 'complete' },
    ]);
  });

  it('takes uploads, and tells the content to expect', async () => {
    const resource = await scripted.script('diary', { kind: 'upload' });
    const body = expectedBytes(file);
    const answer = await fetch(resource.url, { method: 'PUT', body });
    expect(await answer.json()).toEqual({ bytes: 200_000, sha256: await sha256Hex(body) });
  });

  it('hides validators and whole answers as told', async () => {
    const plain = await scripted.script('ep.mp3', { ...file, cors: 'plain' });
    const response = await fetch(plain.url, { cache: 'no-store' });
    expect(response.headers.get('etag')).toBeNull();
    await response.arrayBuffer();
    const none = await scripted.script('ep.mp3', { ...file, cors: 'none' });
    await expect(fetch(none.url, { cache: 'no-store' })).rejects.toThrow(TypeError);
  });

  it('can be steered while every connection to an origin stalls', async () => {
    const resource = await scripted.script('ep.mp3', { ...file, waitForSignal: 'go' });
    const bodies = Array.from({ length: 8 }, async () => {
      const response = await fetch(resource.url, { cache: 'no-store' });
      return (await received(response)).bytes.length;
    });
    await scripted.requestCount(resource, 6);
    const other = await scripted.script('other.mp3', file);
    expect((await fetch(other.url)).status).toBe(200);
    await scripted.signal(resource, 'go');
    expect(await Promise.all(bodies)).toEqual(Array(8).fill(200_000));
  });
});

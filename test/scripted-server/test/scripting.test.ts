import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ScriptedServerClient, scriptedServer } from '../src/client.ts';
import { type ScriptedServer, startScriptedServer } from '../src/index.ts';
import { received } from './received.ts';

let server: ScriptedServer;
let scripted: ScriptedServerClient;

beforeAll(async () => {
  server = await startScriptedServer();
  scripted = scriptedServer(`${server.url}/`);
});
afterAll(() => server.close());

const file = { kind: 'resource', seed: 'a', bytes: 1000 } as const;
const text = (words: string) =>
  ({ kind: 'raw', status: 200, body: [{ send: { text: words } }] }) as const;

describe('a script', () => {
  it('plays its exchanges in order and repeats the last', async () => {
    const resource = await scripted.script('x', [text('one'), { kind: 'upload' }, text('three')]);
    const answers: string[] = [];
    for (let request = 0; request < 4; request++) {
      answers.push(await (await fetch(resource.url)).text());
    }
    expect(answers).toEqual(['one', expect.stringContaining('"bytes":0'), 'three', 'three']);
  });

  it('counts the faults of its last exchange from there', async () => {
    const resource = await scripted.script('x', [
      text('one'),
      { ...file, faults: [{ status: 500 }] },
    ]);
    const statuses: number[] = [];
    for (let request = 0; request < 3; request++) {
      const response = await fetch(resource.url);
      statuses.push(response.status);
      await response.arrayBuffer();
    }
    expect(statuses).toEqual([200, 500, 200]);
  });

  it('can be replaced while the log goes on', async () => {
    const resource = await scripted.script('x', text('one'));
    await (await fetch(resource.url)).text();
    const same = await scripted.script(resource, text('two'));
    expect(same.url).toBe(resource.url);
    expect(await (await fetch(resource.url)).text()).toBe('two');
    expect(await scripted.requestsEnded(resource, 2)).toHaveLength(2);
  });

  it('keeps resources apart, even with the same name', async () => {
    const [one, two] = await Promise.all([
      scripted.script('x', text('1')),
      scripted.script('x', text('2')),
    ]);
    const beside = await scripted.script('x', text('3'), { besides: one });
    expect(new URL(one.url).origin).not.toBe(new URL(two.url).origin);
    expect(new URL(one.url).origin).toBe(new URL(beside.url).origin);
    expect(await (await fetch(two.url)).text()).toBe('2');
    expect(await (await fetch(beside.url)).text()).toBe('3');
    expect(await scripted.requests(one)).toEqual([]);
  });

  it('is refused with a reason', async () => {
    await expect(scripted.script('x', [])).rejects.toThrow('at least one exchange');
    await expect(scripted.script('x', { kind: 'file' } as never)).rejects.toThrow(
      'Unknown kind of exchange: "file"',
    );
    await expect(scripted.requests({ id: 'nobody', name: 'x', url: '' })).rejects.toThrow(
      'No scripted resource',
    );
  });
});

describe('the log', () => {
  it('can be awaited', async () => {
    const resource = await scripted.script('x', file);
    const two = scripted.requestCount(resource, 2);
    await (await fetch(resource.url, { headers: { 'X-Mark': 'a' } })).arrayBuffer();
    await (await fetch(resource.url, { method: 'HEAD' })).arrayBuffer();
    expect((await two).map(({ method, headers }) => [method, headers['x-mark']])).toEqual([
      ['GET', 'a'],
      ['HEAD', undefined],
    ]);
  });

  it('says what it saw when the wait was in vain', async () => {
    const resource = await scripted.script('ep.mp3', file);
    await (await fetch(resource.url, { headers: { range: 'bytes=5-' } })).arrayBuffer();
    await scripted.requestsEnded(resource, 1);
    await expect(scripted.requestCount(resource, 2, { timeoutMs: 100 })).rejects.toThrow(
      'Waited for 2 requests (arrived) of ep.mp3, saw: GET bytes=5- complete.',
    );
  });
});

describe('CORS', () => {
  it('is open with exposed fields, or as the next exchange says', async () => {
    const resource = await scripted.script('x', { ...file, faults: [{}, { cors: 'none' }] });
    const preflight = () =>
      fetch(resource.url, {
        method: 'OPTIONS',
        headers: { 'Access-Control-Request-Headers': 'authorization,if-range' },
      });
    const allowed = (await preflight()).headers;
    expect(allowed.get('access-control-allow-origin')).toBe('*');
    expect(allowed.get('access-control-allow-headers')).toBe('authorization,if-range');
    expect((await fetch(resource.url)).headers.get('access-control-allow-origin')).toBe('*');
    expect((await preflight()).headers.get('access-control-allow-origin')).toBeNull();
    expect((await fetch(resource.url)).headers.get('access-control-allow-origin')).toBeNull();
    // Preflights are not requests.
    expect(await scripted.requests(resource)).toHaveLength(2);
  });
});

describe('an origin', () => {
  it('goes down and comes back on the same port', async () => {
    const resource = await scripted.script('x', { ...file, bytes: 50_000_000 });
    const cut = received(await fetch(resource.url));
    await scripted.down(resource, 300);
    expect((await cut).broken).toBe(true);
    await expect(fetch(resource.url)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
    expect((await scripted.requestsEnded(resource, 1))[0]?.ended).toBe('reset');
    await expect
      .poll(() =>
        fetch(resource.url, { method: 'HEAD' }).then(
          (r) => r.status,
          () => 0,
        ),
      )
      .toBe(200);
  });

  it('is gone once its resource is removed', async () => {
    const resource = await scripted.script('x', file);
    await scripted.remove(resource);
    await expect(fetch(resource.url)).rejects.toThrow('fetch failed');
    await expect(scripted.requests(resource)).rejects.toThrow('No scripted resource');
  });
});

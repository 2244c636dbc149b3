import { expectedBytes } from '@bgfetch-test/scripted-server/client';
import { describe, expect, test, vi } from 'vitest';
import type { Resource, ResourceExchange } from '../../../../test/scripted-server/src/client.ts';
import { cacheOf, type ResumableCache } from '../../src/interop.ts';
import { exposeAll, scripted, settled } from '../drivers/contract/contract-session.ts';
import { keepOnly, openManager, publish } from './stored-sites.ts';
import { env, get_file_metadata, getModelFile, getModelJSON } from './transformers-files.js';

const file = { kind: 'resource', seed: 'model', bytes: 400_000, headers: exposeAll } as const;
const content = expectedBytes(file);

/** The file `name` of which only half comes until it is told to go on. */
async function halfOf(name: string, given: Partial<ResourceExchange> = {}) {
  const holdAfter = { bytes: 200_000, signal: 'go' };
  const resource = await scripted.script(name, { ...file, ...given, faults: [{ holdAfter }] });
  return { resource, goOn: () => scripted.signal(resource, 'go') };
}

/** A resume compares the last bytes that are stored. */
const RESUMED = 'bytes=198976-';

const bytesOf = async (response: Response | undefined) =>
  new Uint8Array(await (response as Response).arrayBuffer());

describe('match', () => {
  test('downloads what is missing, gives it as it arrives, and keeps it', async () => {
    const { manager } = await openManager();
    const cache = cacheOf(manager);
    const { resource, goOn } = await halfOf('model.onnx');
    const response = await cache.match(resource.url);
    expect(response?.headers.get('content-length')).toBe('400000');
    const reader = response?.clone().body?.getReader();
    expect((await reader?.read())?.value?.byteLength).toBeGreaterThan(0);
    await goOn();
    expect(await bytesOf(response)).toEqual(content);
    expect(await bytesOf(await cache.match(resource.url))).toEqual(content);
    expect(await bytesOf(await cache.match(new Request(`${resource.url}#x`)))).toEqual(content);
    expect(await scripted.requestsEnded(resource, 1)).toHaveLength(1);
  });

  test('after a reload it goes on from what is stored', async () => {
    const { manager, reopen } = await openManager();
    const { resource, goOn } = await halfOf('model.onnx');
    const body = bytesOf(await cacheOf(manager).match(resource.url));
    const ended = expect(body).rejects.toThrow();
    await vi.waitUntil(() => manager.registrations.getSnapshot()[0]?.downloaded === 200_000);
    manager.close();
    await ended;
    await goOn();
    const response = await cacheOf(await reopen()).match(resource.url);
    expect(await bytesOf(response)).toEqual(content);
    const [, second] = await scripted.requestsEnded(resource, 2);
    expect(second?.range).toBe(RESUMED);
  });

  test('finds what the app has downloaded by itself, whole and under way', async () => {
    const { manager } = await openManager();
    const cache = cacheOf(manager);
    const stored = await publish('config.json', '{"a":1}');
    await keepOnly(manager, 'whisper', [stored]);
    expect(await (await cache.match(stored.url))?.json()).toEqual({ a: 1 });

    const { resource, goOn } = await halfOf('model.onnx');
    await manager.fetch('large', resource.url);
    const response = await cache.match(resource.url);
    await goOn();
    expect(await bytesOf(response)).toEqual(content);
    expect(await manager.getIds()).toEqual(expect.arrayContaining(['whisper', 'large']));
    expect(await manager.getIds()).toHaveLength(2);
  });

  test('an error page is no file, and leaves nothing behind', async () => {
    const { manager } = await openManager();
    const missing = await scripted.script('none.json', { kind: 'raw', status: 404 });
    expect(await cacheOf(manager).match(missing.url)).toBeUndefined();
    expect(await manager.getIds()).toEqual([]);
  });

  test('a relative path is looked up, and never requested', async () => {
    const { manager } = await openManager();
    const cache = cacheOf(manager);
    expect(await cache.match('/models/whisper/config.json')).toBeUndefined();
    expect(await cache.match(new Request('/x', { method: 'POST' }))).toBeUndefined();
    expect(await cache.match('http://')).toBeUndefined();
    expect(await manager.getIds()).toEqual([]);
  });

  test('an abort rejects, and the next call starts again', async () => {
    const { manager } = await openManager();
    const cache = cacheOf(manager);
    const { resource } = await halfOf('model.onnx');
    const reader = (await cache.match(resource.url))?.body?.getReader();
    await (await manager.get(`cache:${resource.url}`))?.abort();
    await expect(
      (async () => {
        while (!(await reader?.read())?.done);
      })(),
    ).rejects.toMatchObject({ name: 'AbortError' });
    expect(await bytesOf(await cache.match(resource.url))).toEqual(content);
  });
});

test('fetch downloads, but for ranges and other methods; match then only looks', async () => {
  const { manager } = await openManager();
  const { match, fetch } = cacheOf(manager, { missing: 'undefined' });
  const resource = await scripted.script('model.onnx', file);
  expect(await match(resource.url)).toBeUndefined();
  const range = await fetch(resource.url, { headers: { Range: 'bytes=0-9' } });
  expect(range.status).toBe(206);
  expect(await manager.getIds()).toEqual([]);
  expect(await bytesOf(await fetch(resource.url))).toEqual(content);
  expect(await bytesOf(await match(resource.url))).toEqual(content);
  const missing = await scripted.script('none.json', { kind: 'raw', status: 404 });
  expect((await fetch(missing.url)).status).toBe(404);
});

test('put downloads what is not there, and delete releases what the cache has', async () => {
  const { manager } = await openManager();
  const cache = cacheOf(manager, { name: 'models', download: { title: 'Whisper' } });
  const resource = await scripted.script('model.onnx', file);
  await cache.put(resource.url, new Response('something else'));
  await cache.put(resource.url, new Response('something else'));
  const registration = await manager.get(`models:${resource.url}`);
  expect(registration?.snapshot).toMatchObject({ title: 'Whisper', driver: 'foreground' });
  expect(registration && (await settled(registration))).toMatchObject({ result: 'success' });
  await expect(cache.put(new Request('/x', { method: 'POST' }), new Response())).rejects.toThrow(
    TypeError,
  );
  expect(await scripted.requests(resource)).toHaveLength(1);
  expect(await cache.delete(resource.url)).toBe(true);
  expect(await cache.delete(resource.url)).toBe(false);
  expect(await manager.getIds()).toEqual([]);
});

test('in a dedicated worker too, where models run', async () => {
  const { manager, name } = await openManager();
  const resource = await scripted.script('model.onnx', file);
  const worker = new Worker(new URL('./cache-worker.ts', import.meta.url), { type: 'module' });
  const length = new Promise((resolve, reject) => {
    worker.addEventListener('message', ({ data }) => resolve(data));
    worker.addEventListener('error', reject);
  });
  worker.postMessage({ name, url: resource.url });
  expect(await length).toBe(400_000);
  worker.terminate();
  expect(await bytesOf(await cacheOf(manager).match(resource.url))).toEqual(content);
  expect(await scripted.requests(resource)).toHaveLength(1);
});

describe('Transformers.js', () => {
  /** The model whose one file is this resource. */
  function useHub({ url, id }: Resource, customCache: ResumableCache): string {
    Object.assign(env, { useCustomCache: true, customCache, remoteHost: new URL(url).origin });
    env.remotePathTemplate = '{model}';
    return id;
  }

  test('promise 2: a model whose download was interrupted goes on, shows progress, and is then there offline', async () => {
    const { manager, reopen } = await openManager();
    const { resource, goOn } = await halfOf('onnx/model.onnx');
    const model = useHub(resource, cacheOf(manager));
    const first = getModelFile(model, 'onnx/model.onnx');
    const interrupted = expect(first).rejects.toThrow();
    await vi.waitUntil(() => manager.registrations.getSnapshot()[0]?.downloaded === 200_000);
    manager.close();
    await interrupted;

    await goOn();
    env.customCache = cacheOf(await reopen());
    const shown: number[] = [];
    const progress_callback = (data: { status: string; loaded?: number }) =>
      data.status === 'progress' && shown.push(data.loaded ?? 0);
    const again = await getModelFile(model, 'onnx/model.onnx', true, { progress_callback });
    expect(again).toEqual(content);
    expect(shown.at(-1)).toBe(400_000);
    const [, second] = await scripted.requestsEnded(resource, 2);
    expect(second?.range).toBe(RESUMED);

    await scripted.down(resource, 60_000);
    expect(await getModelFile(model, 'onnx/model.onnx')).toEqual(content);
  });

  test('an optional file that is not there is no error', async () => {
    const { manager } = await openManager();
    const missing = await scripted.script('generation_config.json', { kind: 'raw', status: 404 });
    const model = useHub(missing, cacheOf(manager));
    expect(await getModelJSON(model, 'generation_config.json', false)).toEqual({});
    expect(await manager.getIds()).toEqual([]);
  });

  test('with `env.fetch`, asking whether a file is cached downloads nothing', async () => {
    const { manager } = await openManager();
    const resource = await scripted.script('config.json', file);
    const cache = cacheOf(manager, { missing: 'undefined' });
    const model = useHub(resource, cache);
    const before = env.fetch;
    env.fetch = cache.fetch;
    try {
      expect(await get_file_metadata(model, 'config.json')).toMatchObject({
        exists: true,
        size: 400_000,
        fromCache: false,
      });
      expect(await manager.getIds()).toEqual([]);
      expect(await getModelFile(model, 'config.json')).toEqual(content);
      expect(await manager.getIds()).toEqual([`cache:${resource.url}`]);
      expect(await get_file_metadata(model, 'config.json', { revision: 'v1' })).toMatchObject({
        size: 400_000,
        fromCache: true,
      });
    } finally {
      env.fetch = before;
    }
  });
});

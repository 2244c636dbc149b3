import { readFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';

const source = new URL('../../src/', import.meta.url);
const { exports } = JSON.parse(readFileSync(new URL('../package.json', source), 'utf8'));
const entries: string[] = Object.values<{ 'bgfetch-source'?: string }>(exports).flatMap(
  (entry) => entry['bgfetch-source'] ?? [],
);

/** Whatever an import could reach for; a getter that is called says so. */
const ambient = [
  'window',
  'document',
  'indexedDB',
  'localStorage',
  'BroadcastChannel',
  'XMLHttpRequest',
  'caches',
  'self',
];

describe('promise 8: on a server', () => {
  it.each(entries)('importing %s touches nothing and changes nothing', async (entry) => {
    const touched: string[] = [];
    for (const name of ambient) vi.stubGlobal(name, undefined);
    const restore = ambient.map((name) => {
      const before = Object.getOwnPropertyDescriptor(globalThis, name);
      Object.defineProperty(globalThis, name, {
        configurable: true,
        get: () => {
          touched.push(name);
          return undefined;
        },
      });
      return () => {
        if (before) Object.defineProperty(globalThis, name, before);
      };
    });
    const timers = vi.spyOn(globalThis, 'setTimeout');
    const listening = vi.spyOn(EventTarget.prototype, 'addEventListener');
    const fetching = vi.spyOn(globalThis, 'fetch');
    const globalsBefore = Object.getOwnPropertyNames(globalThis).sort();
    try {
      vi.resetModules();
      await import(new URL(`../${entry}`, source).pathname);
      // The entry that installs itself has to look whether there is anywhere to.
      if (!entry.includes('auto')) expect(touched).toEqual([]);
      expect(Object.getOwnPropertyNames(globalThis).sort()).toEqual(globalsBefore);
      expect(fetching).not.toHaveBeenCalled();
      expect(listening).not.toHaveBeenCalled();
      expect(timers).not.toHaveBeenCalled();
    } finally {
      for (const put of restore) put();
      vi.restoreAllMocks();
      vi.unstubAllGlobals();
    }
  });

  it('the manager is empty, keeps nothing alive and does nothing; fetch says where it belongs', async () => {
    const { createBackgroundFetch } = await import('../../src/index.ts');
    const manager = createBackgroundFetch();
    await manager.ready;
    expect(await manager.getIds()).toEqual([]);
    expect(await manager.get('x')).toBeUndefined();
    expect(manager.registrations.getSnapshot()).toBe(manager.registrations.getSnapshot());
    expect(manager.registrations.getSnapshot()).toEqual([]);
    expect(manager.registration('x').getSnapshot()).toBeUndefined();
    const seen: unknown[] = [];
    manager.registrations$.subscribe((list) => seen.push(list));
    manager.registration$('x').subscribe((snapshot) => seen.push(snapshot));
    expect(seen).toEqual([[], undefined]);
    manager.on('success', () => {})();
    await expect(manager.fetch('x', '/x')).rejects.toMatchObject({
      name: 'NotSupportedError',
      message: expect.stringMatching(/server.*browser/),
    });
    manager.close();
    expect(() => createBackgroundFetch({ driver: 'x' as 'web' })).toThrow(TypeError);
  });

  it('E17: in the global scope of workerd, where randomness, timers and I/O are forbidden, a manager can be made', async () => {
    const forbidden = (what: string) => () => {
      throw new Error(`Disallowed operation called within global scope: ${what}`);
    };
    class WorkerGlobalScope {}
    vi.stubGlobal('WorkerGlobalScope', WorkerGlobalScope);
    vi.stubGlobal('ServiceWorkerGlobalScope', class extends WorkerGlobalScope {});
    vi.stubGlobal('crypto', {
      randomUUID: forbidden('randomUUID'),
      getRandomValues: forbidden('getRandomValues'),
    });
    vi.stubGlobal('setTimeout', forbidden('setTimeout'));
    vi.stubGlobal('fetch', forbidden('fetch'));
    vi.spyOn(Math, 'random').mockImplementation(forbidden('Math.random'));
    try {
      vi.resetModules();
      for (const entry of entries) await import(new URL(`../${entry}`, source).pathname);
      const { createBackgroundFetch } = await import('../../src/index.ts');
      const manager = createBackgroundFetch();
      expect(await manager.getIds()).toEqual([]);
      expect(manager.registrations.getSnapshot()).toEqual([]);
      manager.close();
    } finally {
      vi.restoreAllMocks();
      vi.unstubAllGlobals();
    }
  });
});

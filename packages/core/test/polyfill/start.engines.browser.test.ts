import { describe, expect, onTestFinished, test } from 'vitest';
import { managerOf, openApp, rejection, sharedApp, slow, textAt } from './open-app.ts';
import { activated, freshScope } from './register-worker.ts';

const WORKER = new URL('./app-worker.ts', import.meta.url);

const shared = sharedApp();

const UNFETCHABLE: readonly (readonly [string, () => RequestInfo | RequestInfo[]])[] = [
  ['no requests', () => []],
  ['credentials in the URL', () => 'https://user:secret@example.com/'],
  ['mode no-cors', () => new Request(location.href, { mode: 'no-cors' })],
  ['data:', () => 'data:text/plain,foo'],
  ['file:', () => 'file:///etc/hosts'],
  ['wss:', () => 'wss:127.0.0.1'],
  ['a scheme that nobody knows', () => 'foobar:bazqux'],
  ['a blocked port', () => 'https://example.com:587/'],
  ['what is no URL', () => 'https://:443:443'],
  ['one of several', () => [location.href, 'wss:127.0.0.1']],
];

describe('Without an active worker (conformance point 4)', () => {
  test('fetch() rejects, and decides at the call', async () => {
    const registration = await navigator.serviceWorker.register(WORKER, {
      scope: freshScope(),
      type: 'module',
    });
    onTestFinished(async () => void (await registration.unregister()));
    const manager = managerOf(registration);
    expect(registration.active).toBe(null);
    const refused = rejection(manager.fetch('early', location.href));
    expect(await manager.get('early')).toBe(undefined);
    expect(await manager.getIds()).toEqual([]);
    await activated(registration);
    expect(await refused).toBe('TypeError');
  });
});

describe('What fetch() refuses (conformance points 5 and 6)', () => {
  test('requests that can not be fetched in the background', async () => {
    const { backgroundFetch } = shared();
    for (const [what, requests] of UNFETCHABLE) {
      const refusal = rejection(backgroundFetch.fetch('refused', requests()));
      expect(await refusal, what).toBe('TypeError');
    }
    expect(await backgroundFetch.getIds()).toEqual([]);
  });

  test('a body that was used, an empty id, missing arguments', async () => {
    const { backgroundFetch } = shared();
    const used = new Request(location.href, { method: 'POST', body: 'used' });
    await used.text();
    const bare = backgroundFetch as unknown as Record<string, (...args: string[]) => Promise<void>>;
    expect(await rejection(backgroundFetch.fetch('s2', used))).toBe('TypeError');
    expect(await rejection(backgroundFetch.fetch('', location.href))).toBe('TypeError');
    expect(await rejection(backgroundFetch.get(''))).toBe('TypeError');
    expect(await rejection(bare.fetch?.('a') ?? Promise.resolve())).toBe('TypeError');
    expect(await rejection(bare.get?.() ?? Promise.resolve())).toBe('TypeError');
  });

  test('an id that is active, in the same tick too; it is free again after settling', async () => {
    const app = await openApp();
    const { url } = await slow();
    const [first, second] = [
      app.backgroundFetch.fetch('a', url),
      app.backgroundFetch.fetch('a', url),
    ];
    expect(await rejection(second)).toBe('TypeError');
    expect(await rejection(app.backgroundFetch.fetch('a', url))).toBe('TypeError');
    expect(await app.backgroundFetch.getIds()).toEqual(['a']);
    expect(await (await first).abort()).toBe(true);
    expect(await app.backgroundFetch.getIds()).toEqual([]);
    expect(await app.backgroundFetch.get('a')).toBe(undefined);
    await app.backgroundFetch.fetch('a', await textAt('again'));
    const events = [await app.nextEvent(), await app.nextEvent()];
    expect(events.map(({ type }) => type).sort()).toEqual([
      'backgroundfetchabort',
      'backgroundfetchsuccess',
    ]);
  });

  test('the same id is free for another service worker registration', async () => {
    const [one, other] = [await openApp(), await openApp()];
    const { url } = await slow();
    await one.backgroundFetch.fetch('a', url);
    await other.backgroundFetch.fetch('a', url);
    expect(await one.backgroundFetch.getIds()).toEqual(['a']);
  });

  test('a download total that can not fit', async () => {
    const { backgroundFetch } = shared();
    const options = { downloadTotal: Number.MAX_SAFE_INTEGER };
    const refused = backgroundFetch.fetch('huge', location.href, options);
    expect(await rejection(refused)).toBe('QuotaExceededError');
    expect(await backgroundFetch.getIds()).toEqual([]);
  });
});

describe('What fetch() takes (conformance points 5 and 7)', () => {
  test('the empty string is the page; other URLs are relative to it', async () => {
    const { backgroundFetch } = shared();
    const registration = await backgroundFetch.fetch('relative', ['', 'other?a#b']);
    const records = await registration.matchAll();
    expect(records.map(({ request }) => request.url)).toEqual([
      new URL('', document.baseURI).href,
      new URL('other?a#b', document.baseURI).href,
    ]);
  });

  test('on resolution', async () => {
    const { backgroundFetch } = shared();
    const { url } = await slow();
    const request = new Request(url, { method: 'POST', body: 'eleven byte' });
    const registration = await backgroundFetch.fetch('s5', [url, request], { downloadTotal: 1234 });
    const { id, result, failureReason, recordsAvailable, downloadTotal, uploadTotal } =
      registration;
    expect({ id, result, failureReason, recordsAvailable, downloadTotal, uploadTotal }).toEqual({
      id: 's5',
      result: '',
      failureReason: '',
      recordsAvailable: true,
      downloadTotal: 1234,
      uploadTotal: 11,
    });
    expect(request.bodyUsed).toBe(true);
    expect((await backgroundFetch.get('s5'))?.id).toBe('s5');
  });
});

// @vitest-environment jsdom
import { useBackgroundFetchRecord } from '@bgfetch/react';
import { act, cleanup, renderHook } from '@testing-library/react';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createFakeManager } from '../../core/test/support/fake-manager.ts';
import { provided } from './provided.tsx';

const URLS = new Set<string>();
let made = 0;

beforeEach(() => {
  URLS.clear();
  made = 0;
  URL.createObjectURL = () => {
    const url = `blob:${++made}`;
    URLS.add(url);
    return url;
  };
  URL.revokeObjectURL = (url) => void URLS.delete(url);
});

afterEach(cleanup);

const settle = () => act(() => new Promise((resolve) => setTimeout(resolve, 20)));

test('pending, then ready with a URL that goes with the component', async () => {
  const manager = createFakeManager();
  let respond = (_: Response): void => {};
  manager.answer('/ep-1.mp3', new Promise((resolve) => (respond = resolve)));
  const { result, unmount } = renderHook(() => useBackgroundFetchRecord('ep-1', '/ep-1.mp3'), {
    reactStrictMode: true,
    wrapper: provided(manager),
  });
  expect(result.current.state).toBe('none');
  act(() => manager.put('ep-1'));
  await settle();
  expect(result.current).toMatchObject({ state: 'pending', url: undefined });
  const { record } = result.current;
  expect(record).toBeDefined();

  respond(new Response('sound'));
  await settle();
  expect(result.current).toMatchObject({ state: 'ready', url: 'blob:1', record });
  // The app can read the record itself: nobody has read its body.
  expect(await (await record?.responseReady)?.text()).toBe('sound');
  expect(made).toBe(1);
  unmount();
  await settle();
  expect(URLS.size).toBe(0);
  expect(manager.subscribed).toBe(0);
});

test('a request that is made anew on each render is read once', async () => {
  const manager = createFakeManager();
  manager.put('ep-1');
  manager.answer('https://a.test/1', Promise.resolve(new Response('1')));
  const { result, rerender } = renderHook(
    () => useBackgroundFetchRecord('ep-1', new URL('https://a.test/1')),
    { wrapper: provided(manager) },
  );
  await settle();
  rerender();
  await settle();
  expect(result.current.state).toBe('ready');
  expect(made).toBe(1);
});

test('another id or request shows nothing of the one before, and revokes its URL', async () => {
  const manager = createFakeManager();
  manager.put('ep-1');
  manager.put('ep-2');
  manager.answer('/1', Promise.resolve(new Response('1')));
  const seen: string[] = [];
  const { rerender } = renderHook(
    ({ id, request }) => {
      seen.push(`${id} ${useBackgroundFetchRecord(id, request).url}`);
    },
    { initialProps: { id: 'ep-1', request: '/1' }, wrapper: provided(manager) },
  );
  await settle();
  rerender({ id: 'ep-2', request: '/1' });
  await settle();
  rerender({ id: 'ep-2', request: '/2' });
  await settle();
  expect(seen).not.toContain('ep-2 blob:1');
  expect(seen).toContain('ep-2 blob:2');
  expect(seen.at(-1)).toBe('ep-2 undefined');
  expect(URLS.size).toBe(0);
});

test('started anew under the same id, it is another record', async () => {
  const manager = createFakeManager();
  manager.put('ep-1', { uid: 'first' });
  manager.answer('/1', Promise.resolve(new Response('1')));
  const { result } = renderHook(() => useBackgroundFetchRecord('ep-1', '/1'), {
    wrapper: provided(manager),
  });
  await settle();
  expect(result.current.url).toBe('blob:1');
  manager.answer('/1', new Promise(() => {}));
  act(() => manager.put('ep-1', { uid: 'second' }));
  await settle();
  expect(result.current).toMatchObject({ state: 'pending', url: undefined });
  expect(URLS.size).toBe(0);
});

test('what fails is a value: an error page is not the episode', async () => {
  const manager = createFakeManager();
  manager.put('ep-1');
  manager.answer('/404', Promise.resolve(new Response('Not here.', { status: 404 })));
  manager.answer('/aborted', Promise.reject(new DOMException('Gone.', 'AbortError')));
  const { result, rerender } = renderHook(({ url }) => useBackgroundFetchRecord('ep-1', url), {
    initialProps: { url: '/404' },
    wrapper: provided(manager),
  });
  await settle();
  expect(result.current).toMatchObject({
    state: 'failed',
    error: { message: 'The server answered 404.' },
  });
  rerender({ url: '/aborted' });
  await settle();
  expect(result.current).toMatchObject({ state: 'failed', error: { name: 'AbortError' } });
  expect(made).toBe(0);
});

test('its text and JSON are read once, and leave the body of the response to the app', async () => {
  const manager = createFakeManager();
  const { result } = renderHook(() => useBackgroundFetchRecord('feed', '/feed.json'), {
    wrapper: provided(manager),
  });
  await expect(result.current.text()).rejects.toMatchObject({ name: 'NotFoundError' });
  act(() => manager.put('feed'));
  manager.answer('/feed.json', Promise.resolve(new Response('{"episodes":3}')));
  // Before the hook has found it.
  expect(await result.current.json()).toEqual({ episodes: 3 });
  act(() => manager.put('feed', { uid: 'again' }));
  await settle();
  const { json, text, record } = result.current;
  expect(json()).toBe(json());
  expect(await text()).toBe('{"episodes":3}');
  expect((await record?.responseReady)?.bodyUsed).toBe(false);
});

test('disabled it reads nothing and makes no URL', async () => {
  const manager = createFakeManager();
  manager.put('ep-1');
  manager.answer('/1', Promise.resolve(new Response('1')));
  const { result, rerender } = renderHook(
    ({ enabled }) => useBackgroundFetchRecord('ep-1', '/1', { enabled }),
    { initialProps: { enabled: false }, wrapper: provided(manager) },
  );
  await settle();
  expect(result.current.state).toBe('none');
  expect(manager.subscribed).toBe(0);
  rerender({ enabled: true });
  await settle();
  expect(result.current.url).toBe('blob:1');
  rerender({ enabled: false });
  await settle();
  expect(result.current.state).toBe('none');
  expect(URLS.size).toBe(0);
});

// @vitest-environment jsdom
import { createFakeManager } from '@bgfetch/core/testing';
import { createBackgroundFetchPlugin, usePeriodicFetch, type Wake } from '@bgfetch/vue';
import { cleanup } from '@testing-library/vue';
import { afterEach, expect, test, vi } from 'vitest';
import { createSSRApp, h, KeepAlive, nextTick, ref } from 'vue';
import { renderToString } from 'vue/server-renderer';
import { useFeedRefresh } from '../../../examples/vue/src/readme/use-feed-refresh.ts';
import { inScope, renderWith, textOf } from './with-manager.ts';

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const settle = () => new Promise((resolve) => setTimeout(resolve));
const forever = () => new Promise<void>(() => {});

test('handles each wake once, whatever its options are meanwhile, and finishes it', async () => {
  const manager = createFakeManager();
  let finish = () => {};
  const handler = vi.fn((_: Wake) => new Promise<void>((resolve) => (finish = resolve)));
  const minutes = ref(30);
  const { result } = inScope(manager, () =>
    usePeriodicFetch(handler, () => ({ minimumFetchInterval: minutes.value })),
  );
  expect(result.status.value).toBe('unknown');
  await settle();
  expect(result.status.value).toBe('available');
  manager.wakes.wake('refresh');
  minutes.value = 60;
  expect(handler).toHaveBeenCalledTimes(1);
  expect(handler.mock.lastCall?.[0]).toMatchObject({ taskId: 'refresh' });
  expect(manager.wakes.finished).toEqual([]);
  finish();
  await settle();
  expect(manager.wakes.finished).toEqual(['refresh']);
  expect(manager.wakes.configs.map((it) => it.minimumFetchInterval)).toEqual([30, 60]);
});

test('set up again with the same options it asks for nothing, and an open wake is handled', async () => {
  const manager = createFakeManager();
  const handler = vi.fn(forever);
  const first = inScope(manager, () => usePeriodicFetch(handler));
  await settle();
  manager.wakes.wake();
  first.scope.stop();
  inScope(manager, () => usePeriodicFetch(handler));
  await settle();
  expect(handler).toHaveBeenCalledTimes(2);
  expect(manager.wakes.configs).toHaveLength(1);
});

test('a disposed scope handles no more wakes; a handler that is running goes on, and so do the wakes', async () => {
  const manager = createFakeManager();
  let wake: Wake | undefined;
  const handler = vi.fn((it: Wake) => {
    wake = it;
    return forever();
  });
  const { scope } = inScope(manager, () => usePeriodicFetch(handler));
  await settle();
  manager.wakes.wake();
  scope.stop();
  await settle();
  expect(wake?.signal.aborted).toBe(false);
  manager.wakes.expire();
  manager.wakes.wake();
  expect(manager.wakes.finished).toHaveLength(2);
  expect(handler).toHaveBeenCalledTimes(1);
});

test('disabled until it is enabled; stop and start do what they say', async () => {
  const manager = createFakeManager();
  const handler = vi.fn();
  const options = ref({ enabled: false });
  const { result } = inScope(manager, () => usePeriodicFetch(handler, options));
  await settle();
  expect(manager.wakes.configs).toEqual([]);
  options.value.enabled = true;
  await settle();
  expect(manager.wakes.configs).toHaveLength(1);
  await result.stop();
  manager.wakes.wake();
  expect(handler).not.toHaveBeenCalled();
  expect(await result.start()).toBe('available');
  manager.wakes.wake();
  expect(handler).toHaveBeenCalledTimes(1);
  await settle();
});

test('what the handler fails with is a value, shown by a component that is kept alive', async () => {
  const manager = createFakeManager();
  const handler = vi.fn(() => Promise.reject(new TypeError('no feed')));
  const Refresh = textOf(() => {
    const { status, error } = usePeriodicFetch(handler);
    return () => `${status.value} ${error.value?.message}`;
  });
  const shown = ref(true);
  const { container } = renderWith(manager, {
    setup: () => () => h(KeepAlive, () => (shown.value ? h(Refresh) : undefined)),
  });
  await settle();
  expect(container.textContent).toBe('available undefined');
  shown.value = false;
  await nextTick();
  manager.wakes.wake();
  await settle();
  shown.value = true;
  await nextTick();
  expect(container.textContent).toBe('available no feed');
  expect(handler).toHaveBeenCalledTimes(1);
  expect(manager.wakes.finished).toHaveLength(1);
});

test('the server asks for nothing, and the browser takes over what it rendered', async () => {
  const Page = textOf(() => {
    const { status } = usePeriodicFetch(() => {});
    return () => status.value;
  });
  const onServer = createFakeManager();
  // As that of a server, which knows that nobody is woken there.
  await onServer.periodic.status();
  const html = await renderToString(createSSRApp(Page).use(createBackgroundFetchPlugin(onServer)));
  expect(html).toBe('<p>unknown</p>');
  expect(onServer.wakes.configs).toEqual([]);

  const warn = vi.spyOn(console, 'warn');
  const inBrowser = createFakeManager();
  await inBrowser.periodic.status();
  const container = document.createElement('div');
  container.innerHTML = html;
  const app = createSSRApp(Page).use(createBackgroundFetchPlugin(inBrowser));
  app.mount(container);
  await vi.waitFor(() => expect(container.textContent).toBe('available'));
  expect(warn).not.toHaveBeenCalled();
  expect(inBrowser.wakes.configs).toHaveLength(1);
  app.unmount();
});

test('the snippet of the README', async () => {
  const manager = createFakeManager();
  const answer = vi.fn(async (_url: string, _init: RequestInit) => new Response('["ep-6"]'));
  vi.stubGlobal('fetch', answer);
  const { result } = inScope(manager, useFeedRefresh);
  await settle();
  expect(result.status.value).toBe('available');
  manager.wakes.wake();
  await settle();
  expect(localStorage.getItem('feed')).toBe('["ep-6"]');
  expect(answer.mock.lastCall?.[1].signal?.aborted).toBe(true);
  expect(manager.wakes.finished).toHaveLength(1);
});

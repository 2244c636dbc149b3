// @vitest-environment jsdom
import {
  type BackgroundFetchManager,
  createBackgroundFetchPlugin,
  provideBackgroundFetch,
  useBackgroundFetch,
  useBackgroundFetchCommands,
  useBackgroundFetchManager,
} from '@bgfetch/vue';
import { cleanup } from '@testing-library/vue';
import { afterEach, expect, test, vi } from 'vitest';
import { createApp, effectScope, h, KeepAlive, nextTick, ref, Suspense } from 'vue';
import { createFakeManager } from '../../core/test/support/fake-manager.ts';
import { nextFrame } from '../../core/test/support/next-frame.ts';
import { inScope, renderWith, textOf } from './with-manager.ts';

afterEach(cleanup);

test('shows none, then the numbers, then none again once it is released', async () => {
  const manager = createFakeManager();
  const { result: episode, scope } = inScope(manager, () => useBackgroundFetch('ep-1'));
  expect(episode.status.value).toBe('none');
  await episode.start('/ep-1.mp3');
  expect(episode.status.value).toBe('running');
  await nextFrame();
  manager.put('ep-1', { downloaded: 70 });
  expect(episode.downloaded.value).toBe(70);
  await episode.release();
  await nextFrame();
  expect(episode.status.value).toBe('none');
  scope.stop();
});

test('pause, resume, abort and match reach the registration that has the id', async () => {
  const manager = createFakeManager();
  manager.put('ep-1');
  manager.answer('/ep-1.mp3', Promise.resolve(new Response('sound')));
  const { result: episode } = inScope(manager, () => useBackgroundFetch('ep-1'));
  await episode.pause();
  expect(episode.status.value).toBe('paused');
  await episode.resume();
  const record = await episode.match('/ep-1.mp3');
  expect(await (await record?.responseReady)?.text()).toBe('sound');
  expect(await episode.abort()).toBe(true);
  await nextFrame();
  expect(episode.failureReason.value).toBe('aborted');
  expect(manager.commands).toEqual(['pause ep-1', 'resume ep-1', 'abort ep-1']);
});

test('what fails is a value, and gone with the next command', async () => {
  const manager = createFakeManager();
  const { result: episode } = inScope(manager, () => useBackgroundFetch('ep-1'));
  manager.failNext(new DOMException('It does not fit.', 'QuotaExceededError'));
  expect(await episode.start('/ep-1.mp3')).toBeUndefined();
  expect(episode.error.value).toMatchObject({ name: 'QuotaExceededError' });
  await episode.start('/ep-1.mp3');
  expect(episode.error.value).toBeNull();
  expect(episode.status.value).toBe('running');
});

test('a ref as id: never the numbers of the id before, and commands mean the id of the moment', async () => {
  const manager = createFakeManager();
  manager.put('ep-1', { downloaded: 11 });
  manager.put('ep-2', { downloaded: 22 });
  const id = ref('ep-1');
  const { result } = inScope(manager, () => ({
    ...useBackgroundFetch(id),
    part: useBackgroundFetch(() => id.value, { select: ({ downloaded }) => ({ downloaded }) }),
  }));
  const seen = () => [result.id.value, result.downloaded.value, result.part.value.downloaded];
  expect(seen()).toEqual(['ep-1', 11, 11]);
  id.value = 'ep-2';
  expect(seen()).toEqual(['ep-2', 22, 22]);
  await result.abort();
  expect(manager.commands).toEqual(['abort ep-2']);
  id.value = 'ep-3';
  expect(seen()).toEqual(['ep-3', 0, 0]);
  expect(manager.subscribed).toBe(1);
});

test('a scope that is stopped follows no more, and aborts nothing', () => {
  const manager = createFakeManager();
  manager.put('ep-1', { downloaded: 1 });
  const { scope, result } = inScope(manager, () => useBackgroundFetch('ep-1'));
  expect(manager.subscribed).toBe(1);
  scope.stop();
  expect(manager.subscribed).toBe(0);
  manager.put('ep-1', { downloaded: 2 });
  expect(result.downloaded.value).toBe(1);
  expect(manager.commands).toEqual([]);
});

test('a component mounted twice starts once, and unmounting it aborts nothing', async () => {
  const manager = createFakeManager();
  const episode = textOf(() => {
    const { start, status, error } = useBackgroundFetch('ep-1');
    void start('/ep-1.mp3');
    return () => error.value?.message ?? status.value;
  });
  const { container, unmount } = renderWith(manager, episode);
  await nextTick();
  // As a hot update does it: a new component in the same place.
  unmount();
  const again = renderWith(manager, episode);
  await nextFrame();
  await nextTick();
  expect(container.textContent).toBe('');
  expect(again.container.textContent).toBe('running');
  expect(manager.started).toBe(1);
  expect(manager.subscribed).toBe(1);
  again.unmount();
  expect(manager.subscribed).toBe(0);
  expect(manager.commands).toEqual([]);
});

test('KeepAlive: a component that comes back shows the numbers of now', async () => {
  const manager = createFakeManager();
  manager.put('ep-1', { downloaded: 1 });
  const Episode = textOf(() => {
    const { downloaded } = useBackgroundFetch('ep-1');
    return () => downloaded.value;
  });
  const shown = ref(true);
  const { container, unmount } = renderWith(manager, {
    setup: () => () => h(KeepAlive, () => (shown.value ? h(Episode) : null)),
  });
  expect(container.textContent).toBe('1');
  shown.value = false;
  await nextTick();
  expect(container.textContent).toBe('');
  manager.put('ep-1', { downloaded: 2 });
  shown.value = true;
  await nextTick();
  expect(container.textContent).toBe('2');
  unmount();
  expect(manager.subscribed).toBe(0);
  expect(manager.commands).toEqual([]);
});

test('Suspense: an async component shows the numbers of when it is there', async () => {
  const warn = vi.spyOn(console, 'warn');
  // Vue says that Suspense is experimental.
  vi.spyOn(console, 'info').mockImplementation(() => {});
  const manager = createFakeManager();
  manager.put('ep-1', { downloaded: 1 });
  let open = (): void => {};
  const gate = new Promise<void>((resolve) => (open = resolve));
  const Episode = {
    async setup() {
      const { downloaded } = useBackgroundFetch('ep-1');
      await gate;
      return () => h('p', downloaded.value);
    },
  };
  const slots = { default: () => h(Episode), fallback: () => 'wait' };
  const { container, unmount } = renderWith(manager, {
    setup: () => () => h('main', h(Suspense, null, slots)),
  });
  expect(container.textContent).toBe('wait');
  manager.put('ep-1', { downloaded: 2 });
  open();
  await vi.waitFor(() => expect(container.textContent).toBe('2'));
  unmount();
  expect(manager.subscribed).toBe(0);
  expect(manager.commands).toEqual([]);
  expect(warn).not.toHaveBeenCalled();
  vi.restoreAllMocks();
});

test('without a manager, the error names the fix', () => {
  for (const use of [
    () => useBackgroundFetch('ep-1'),
    () => useBackgroundFetchCommands('ep-1'),
    () => useBackgroundFetchManager(),
  ] as (() => unknown)[]) {
    expect(() => effectScope().run(use)).toThrow('Call app.use(createBackgroundFetchPlugin(bg))');
  }
});

test('without what createBackgroundFetch() returns, the plugin says so', () => {
  const nothing = undefined as unknown as BackgroundFetchManager;
  expect(() => createBackgroundFetchPlugin(nothing)).toThrow('createBackgroundFetch()');
});

test('where nobody would dispose them, composables say so', () => {
  const manager = createFakeManager();
  expect(() => provideBackgroundFetch(manager)).toThrow('belongs in setup()');
  const app = createApp({}).use(createBackgroundFetchPlugin(manager));
  expect(() => app.runWithContext(() => useBackgroundFetch('ep-1'))).toThrow('belong in setup()');
  expect(app.runWithContext(() => useBackgroundFetchManager())).toBe(manager);
});

test('a component can use what it provides, and so can those below it', () => {
  const [outer, inner] = [createFakeManager(), createFakeManager()];
  const used: unknown[] = [];
  const Below = textOf(() => {
    used.push(useBackgroundFetchManager());
    return () => '';
  });
  renderWith(outer, {
    setup() {
      used.push(useBackgroundFetchManager());
      provideBackgroundFetch(inner);
      used.push(useBackgroundFetchManager());
      return () => h(Below);
    },
  });
  expect(used).toEqual([outer, inner, inner]);
});

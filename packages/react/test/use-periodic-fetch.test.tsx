// @vitest-environment jsdom
import { createFakeManager } from '@bgfetch/core/testing';
import {
  type PeriodicFetchOptions,
  usePeriodicFetch,
  type Wake,
  type WakeHandler,
} from '@bgfetch/react';
import { act, cleanup, render, renderHook, screen } from '@testing-library/react';
import { Activity, StrictMode } from 'react';
import { hydrateRoot } from 'react-dom/client';
import { renderToString } from 'react-dom/server';
import { afterEach, expect, test, vi } from 'vitest';
import { FeedRefresh } from '../../../examples/react/src/readme/feed-refresh.tsx';
import { provided } from './provided.tsx';

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const settle = () => act(() => new Promise((resolve) => setTimeout(resolve)));
function Refresh({ handler, ...options }: PeriodicFetchOptions & { handler: WakeHandler }) {
  return <p>{usePeriodicFetch(handler, options).status}</p>;
}

const forever = () => new Promise<void>(() => {});

test('StrictMode configures once and handles a wake once, with what it rendered last', async () => {
  const manager = createFakeManager();
  const handled: string[] = [];
  const { result, rerender } = renderHook(
    ({ name }) =>
      usePeriodicFetch(
        async (wake) => {
          handled.push(`${name} ${wake.taskId} ${wake.remainingMs() > 0}`);
        },
        { minimumFetchInterval: 30 },
      ),
    { initialProps: { name: 'first' }, reactStrictMode: true, wrapper: provided(manager) },
  );
  expect(result.current).toMatchObject({ status: 'unknown', error: null });
  await settle();
  expect(result.current.status).toBe('available');
  expect(manager.wakes.configs).toEqual([{ minimumFetchInterval: 30 }]);
  rerender({ name: 'second' });
  manager.wakes.wake('refresh');
  await settle();
  expect(handled).toEqual(['second refresh true']);
  expect(manager.wakes.finished).toEqual(['refresh']);
  expect(manager.wakes.configs).toHaveLength(1);
});

test('a wake that is open when the component comes is handled, in StrictMode too once', async () => {
  const manager = createFakeManager();
  await manager.periodic.configure();
  // Keeps it open, as the manager does until it is ready.
  manager.periodic.wakes$.subscribe((wake) => wake.waitUntil(forever()));
  manager.wakes.wake();
  const handler = vi.fn(forever);
  renderHook(() => usePeriodicFetch(handler), {
    reactStrictMode: true,
    wrapper: provided(manager),
  });
  expect(handler).toHaveBeenCalledTimes(1);
});

test('hidden, shown again, with other options: an open wake is not handled again', async () => {
  const manager = createFakeManager();
  const handler = vi.fn(forever);
  const Provided = provided(manager);
  const page = (mode: 'visible' | 'hidden', minimumFetchInterval: number) => (
    <StrictMode>
      <Provided>
        <Activity mode={mode}>
          <Refresh handler={handler} minimumFetchInterval={minimumFetchInterval} />
        </Activity>
      </Provided>
    </StrictMode>
  );
  const { rerender } = render(page('visible', 30));
  await settle();
  manager.wakes.wake();
  rerender(page('hidden', 30));
  rerender(page('visible', 30));
  rerender(page('visible', 60));
  await settle();
  expect(handler).toHaveBeenCalledTimes(1);
});

test('unmounting aborts no handler and stops no wakes', async () => {
  const manager = createFakeManager();
  let wake: Wake | undefined;
  const { unmount } = renderHook(
    () =>
      usePeriodicFetch((it) => {
        wake = it;
        return forever();
      }),
    { wrapper: provided(manager) },
  );
  await settle();
  manager.wakes.wake();
  unmount();
  await settle();
  expect(wake?.signal.aborted).toBe(false);
  manager.wakes.expire();
  expect(wake?.signal.aborted).toBe(true);
  manager.wakes.wake();
  expect(manager.wakes.finished).toHaveLength(2);
});

test('disabled until it is enabled; stop and start are the same functions and do what they say', async () => {
  const manager = createFakeManager();
  const handler = vi.fn();
  const { result, rerender } = renderHook((options) => usePeriodicFetch(handler, options), {
    initialProps: { enabled: false },
    wrapper: provided(manager),
  });
  const { start, stop } = result.current;
  await settle();
  expect(manager.wakes.configs).toEqual([]);
  rerender({ enabled: true });
  await settle();
  expect(manager.wakes.configs).toHaveLength(1);
  expect([result.current.start, result.current.stop]).toEqual([start, stop]);
  await act(stop);
  manager.wakes.wake();
  expect(handler).not.toHaveBeenCalled();
  expect(await act(start)).toBe('available');
  manager.wakes.wake();
  expect(handler).toHaveBeenCalledTimes(1);
  await settle();
});

test('what the handler fails with is a value, and the wake is finished', async () => {
  const manager = createFakeManager();
  const { result } = renderHook(
    () => usePeriodicFetch(() => Promise.reject(new TypeError('no feed'))),
    { wrapper: provided(manager) },
  );
  await settle();
  manager.wakes.wake();
  await settle();
  expect(result.current.error).toMatchObject({ name: 'TypeError', message: 'no feed' });
  expect(manager.wakes.finished).toHaveLength(1);
});

test('the server asks for nothing, and the browser takes over what it rendered', async () => {
  const page = (manager = createFakeManager()) => {
    const Provided = provided(manager);
    return (
      <Provided>
        <Refresh handler={() => {}} />
      </Provided>
    );
  };
  const onServer = createFakeManager();
  const html = renderToString(page(onServer));
  expect(html).toBe('<p>unknown</p>');
  expect(onServer.wakes.configs).toEqual([]);

  const inBrowser = createFakeManager();
  await inBrowser.periodic.status();
  const container = document.createElement('div');
  container.innerHTML = html;
  const onRecoverableError = vi.fn();
  const root = await act(async () =>
    hydrateRoot(container, page(inBrowser), { onRecoverableError }),
  );
  expect(onRecoverableError).not.toHaveBeenCalled();
  expect(container.textContent).toBe('available');
  act(() => root.unmount());
});

test('the snippet of the README', async () => {
  const manager = createFakeManager();
  manager.wakes.setStatus('denied');
  const answer = vi.fn(async (_url: string, _init: RequestInit) => new Response('["ep-6"]'));
  vi.stubGlobal('fetch', answer);
  render(<FeedRefresh />, { wrapper: provided(manager) });
  await settle();
  expect(screen.getByText(/allow it in the settings/)).toBeDefined();
  manager.wakes.wake();
  await settle();
  expect(localStorage.getItem('feed')).toBe('["ep-6"]');
  expect(answer.mock.lastCall?.[1].signal?.aborted).toBe(true);
  expect(manager.wakes.finished).toHaveLength(1);
});

// @vitest-environment jsdom
import {
  type BackgroundFetchManager,
  useBackgroundFetch,
  useBackgroundFetchCommands,
  useBackgroundFetchManager,
} from '@bgfetch/react';
import { act, cleanup, render, renderHook } from '@testing-library/react';
import { StrictMode, useEffect } from 'react';
import { afterEach, expect, test, vi } from 'vitest';
import { createFakeManager } from '../../core/test/support/fake-manager.ts';
import { nextFrame } from '../../core/test/support/next-frame.ts';
import { provided } from './provided.tsx';

afterEach(cleanup);

function EagerEpisode() {
  const { start, status, error } = useBackgroundFetch('ep-1');
  useEffect(() => void start('/ep-1.mp3'), [start]);
  return error?.message ?? status;
}

const Downloaded = () =>
  useBackgroundFetch('ep-1', { select: ({ downloaded }) => `${downloaded}` });

test('shows none, then the numbers, then none again once it is released', async () => {
  const manager = createFakeManager();
  const { result } = renderHook(() => useBackgroundFetch('ep-1'), { wrapper: provided(manager) });
  expect(result.current).toMatchObject({ id: 'ep-1', status: 'none', downloaded: 0, error: null });

  await act(() => result.current.start('/ep-1.mp3'));
  expect(result.current).toMatchObject({ status: 'running', downloaded: 0 });
  await act(nextFrame);
  act(() => manager.put('ep-1', { downloaded: 70 }));
  expect(result.current.downloaded).toBe(70);
  await act(() => result.current.release());
  await act(nextFrame);
  expect(result.current.status).toBe('none');
});

test('pause, resume, abort and match reach the registration that has the id', async () => {
  const manager = createFakeManager();
  manager.put('ep-1');
  manager.answer('/ep-1.mp3', Promise.resolve(new Response('sound')));
  const { result } = renderHook(() => useBackgroundFetch('ep-1'), { wrapper: provided(manager) });
  await act(() => result.current.pause());
  await act(nextFrame);
  expect(result.current.status).toBe('paused');
  await act(() => result.current.resume());
  await act(nextFrame);
  const record = await act(() => result.current.match('/ep-1.mp3'));
  expect(await (await record?.responseReady)?.text()).toBe('sound');
  expect(await act(() => result.current.abort())).toBe(true);
  await act(nextFrame);
  expect(result.current.failureReason).toBe('aborted');
  expect(manager.commands).toEqual(['pause ep-1', 'resume ep-1', 'abort ep-1']);
});

test('commands without a registration do nothing', async () => {
  const manager = createFakeManager();
  const { result } = renderHook(() => useBackgroundFetch('ep-1'), { wrapper: provided(manager) });
  expect(await act(() => result.current.abort())).toBe(false);
  expect(await act(() => result.current.match('/ep-1.mp3'))).toBeUndefined();
  expect(result.current.error).toBeNull();
});

test('what fails is a value, and gone with the next command', async () => {
  const manager = createFakeManager();
  const { result } = renderHook(() => useBackgroundFetch('ep-1'), { wrapper: provided(manager) });
  manager.failNext(new DOMException('It does not fit.', 'QuotaExceededError'));
  expect(await act(() => result.current.start('/ep-1.mp3'))).toBeUndefined();
  expect(result.current.status).toBe('none');
  expect(result.current.error).toMatchObject({ name: 'QuotaExceededError' });

  await act(() => result.current.start('/ep-1.mp3'));
  expect(result.current).toMatchObject({ status: 'running', error: null });
});

test('commands are the same functions on every render, and others for another id', () => {
  const manager = createFakeManager();
  const { result, rerender } = renderHook(({ id }) => useBackgroundFetch(id), {
    initialProps: { id: 'ep-1' },
    wrapper: provided(manager),
  });
  const { start, abort } = result.current;
  act(() => manager.put('ep-1', { downloaded: 1 }));
  expect(result.current.start).toBe(start);
  expect(result.current.abort).toBe(abort);
  rerender({ id: 'ep-2' });
  expect(result.current.start).not.toBe(start);
});

test('StrictMode starts once, whatever its effects do, and leaves no subscription behind', async () => {
  const manager = createFakeManager();
  const Wrapper = provided(manager);
  const app = (
    <StrictMode>
      <Wrapper>
        <EagerEpisode />
      </Wrapper>
    </StrictMode>
  );
  const { container, rerender, unmount } = await act(() => render(app));
  expect(container.textContent).toBe('running');
  expect(manager.started).toBe(1);

  // As a hot update does it: the same place, mounted anew.
  await act(() => rerender(<div />));
  await act(() => rerender(app));
  expect(manager.started).toBe(1);
  expect(manager.subscribed).toBe(1);
  unmount();
  expect(manager.subscribed).toBe(0);
});

test('unmounting aborts nothing', () => {
  const manager = createFakeManager();
  manager.put('ep-1', { downloaded: 5 });
  const { unmount } = renderHook(() => useBackgroundFetch('ep-1'), { wrapper: provided(manager) });
  unmount();
  expect(manager.commands).toEqual([]);
  expect(manager.registration('ep-1').getSnapshot()).toMatchObject({ status: 'running' });
});

test('another id never shows the numbers of the one before', () => {
  const manager = createFakeManager();
  manager.put('ep-1', { downloaded: 11 });
  manager.put('ep-2', { downloaded: 22 });
  const seen: string[] = [];
  const { rerender } = renderHook(
    ({ id }) => {
      const whole = useBackgroundFetch(id);
      const part = useBackgroundFetch(id, { select: ({ downloaded }) => ({ downloaded }) });
      seen.push(`${id}: ${whole.id} ${whole.downloaded} ${part.downloaded}`);
    },
    { initialProps: { id: 'ep-1' }, wrapper: provided(manager) },
  );
  for (const id of ['ep-2', 'ep-3', 'ep-1']) rerender({ id });
  expect(new Set(seen)).toEqual(
    new Set(['ep-1: ep-1 11 11', 'ep-2: ep-2 22 22', 'ep-3: ep-3 0 0']),
  );
});

test('another manager, and its registrations are shown', () => {
  const [first, second] = [createFakeManager(), createFakeManager()];
  second.put('ep-1', { downloaded: 2 });
  const [First, Second] = [provided(first), provided(second)];
  const { container, rerender } = render(
    <First>
      <Downloaded />
    </First>,
  );
  expect(container.textContent).toBe('0');
  rerender(
    <Second>
      <Downloaded />
    </Second>,
  );
  expect(container.textContent).toBe('2');
  expect(first.subscribed).toBe(0);
});

test('without a provider, the error names the fix', () => {
  vi.spyOn(console, 'error').mockImplementation(() => {});
  const hooks: (() => unknown)[] = [
    () => useBackgroundFetch('ep-1'),
    () => useBackgroundFetchCommands('ep-1'),
    () => useBackgroundFetchManager(),
  ];
  for (const hook of hooks)
    expect(() => renderHook(hook)).toThrow('Put <BackgroundFetchProvider manager={bg}> around');
});

test('without what createBackgroundFetch() returns, the provider says so', () => {
  vi.spyOn(console, 'error').mockImplementation(() => {});
  const wrapper = provided(undefined as unknown as BackgroundFetchManager);
  expect(() => renderHook(useBackgroundFetchManager, { wrapper })).toThrow(
    'createBackgroundFetch()',
  );
});

test('the manager is the one that the provider was given', () => {
  const manager = createFakeManager();
  const { result } = renderHook(useBackgroundFetchManager, { wrapper: provided(manager) });
  expect(result.current).toBe(manager);
});

// @vitest-environment jsdom
import { createFakeManager } from '@bgfetch/core/testing';
import {
  type RegistrationEvent,
  useBackgroundFetch,
  useBackgroundFetchEvent,
  useBackgroundFetches,
} from '@bgfetch/react';
import { act, cleanup, renderHook } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { provided } from './provided.tsx';

afterEach(cleanup);

/** Events come in tasks of their own. */
const settle = () => act(() => new Promise((resolve) => setTimeout(resolve, 10)));

test('StrictMode: each event is told once, with the variables of the last render, until it is unmounted', async () => {
  const manager = createFakeManager();
  const told: string[] = [];
  const { rerender, unmount } = renderHook(
    ({ name }) => useBackgroundFetchEvent('success', ({ id }) => told.push(`${name} ${id}`)),
    { initialProps: { name: 'first' }, reactStrictMode: true, wrapper: provided(manager) },
  );
  await manager.fetch('ep-1', '/1');
  rerender({ name: 'second' });
  await manager.settle('ep-1');
  await settle();
  expect(told).toEqual(['second ep-1']);
  unmount();
  await manager.fetch('ep-2', '/2');
  await manager.settle('ep-2');
  await settle();
  expect(told).toHaveLength(1);
});

test('of one id, of another event, and only while it is enabled', async () => {
  const manager = createFakeManager();
  const listener = vi.fn();
  const props = { event: 'success' as RegistrationEvent, id: 'ep-2', enabled: true };
  const { rerender } = renderHook(
    ({ event, id, enabled }) => useBackgroundFetchEvent(event, listener, { id, enabled }),
    { initialProps: props, wrapper: provided(manager) },
  );
  const settleAll = async (...ids: string[]) => {
    for (const id of ids) await manager.fetch(id, '/1');
    for (const id of ids) await manager.settle(id, 'fetch-error');
    await settle();
  };
  await settleAll('ep-1', 'ep-2');
  expect(listener).not.toHaveBeenCalled();
  rerender({ ...props, event: 'fail' });
  await settleAll('ep-1', 'ep-2');
  expect(listener.mock.calls.map(([{ id }]) => id)).toEqual(['ep-2']);
  rerender({ ...props, event: 'fail', enabled: false });
  await settleAll('ep-2');
  expect(listener).toHaveBeenCalledTimes(1);
});

test('disabled hooks follow nothing and show the empty state; commands work all the same', async () => {
  const manager = createFakeManager();
  await manager.fetch('ep-1', '/1');
  const subscribe = vi.spyOn(manager.registrations, 'subscribe');
  const { result, rerender } = renderHook(
    ({ enabled }) => ({
      one: useBackgroundFetch('ep-1', { enabled }),
      part: useBackgroundFetch('ep-1', { enabled, select: ({ status }) => status }),
      ids: useBackgroundFetches({ enabled, select: ({ id }) => id }),
    }),
    { initialProps: { enabled: false }, wrapper: provided(manager) },
  );
  expect(result.current).toMatchObject({ one: { status: 'none' }, part: 'none', ids: [] });
  expect(subscribe).not.toHaveBeenCalled();
  await act(() => result.current.one.pause());
  expect(manager.calls).toContain('pause ep-1');
  rerender({ enabled: true });
  expect(result.current).toMatchObject({
    one: { status: 'paused' },
    part: 'paused',
    ids: ['ep-1'],
  });
});

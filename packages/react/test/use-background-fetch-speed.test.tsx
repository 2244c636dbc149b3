// @vitest-environment jsdom
import { useBackgroundFetchSpeed } from '@bgfetch/react';
import { act, cleanup, render, renderHook } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { EpisodeProgress } from '../../../examples/react/src/readme/episode-progress.tsx';
import { createFakeManager } from '../../core/test/support/fake-manager.ts';
import { provided } from './provided.tsx';

afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

test('a speed and the time that is left, once a second; nothing once it is paused or unmounted', () => {
  vi.useFakeTimers();
  const manager = createFakeManager();
  manager.put('ep-1', { expectedBytes: 10_000 });
  const { result, unmount } = renderHook(() => useBackgroundFetchSpeed('ep-1'), {
    reactStrictMode: true,
    wrapper: provided(manager),
  });
  expect(result.current).toEqual({ bytesPerSecond: null, remainingMs: null });
  for (let second = 1; second <= 5; second += 1) {
    act(() => manager.put('ep-1', { downloaded: second * 1000 }));
    act(() => vi.advanceTimersByTime(1000));
  }
  expect(result.current.bytesPerSecond).toBeCloseTo(1000, 0);
  expect(result.current.remainingMs).toBeCloseTo(5000, -1);
  act(() => manager.put('ep-1', { status: 'paused' }));
  expect(result.current).toEqual({ bytesPerSecond: null, remainingMs: null });
  unmount();
  expect(manager.subscribed).toBe(0);
  expect(vi.getTimerCount()).toBe(0);
});

test('the snippet of the README: a bar without a value until the size is known', () => {
  vi.useFakeTimers();
  const manager = createFakeManager();
  manager.put('ep-1', { status: 'waiting', waitingFor: 'network' });
  const { container } = render(<EpisodeProgress id="ep-1" />, { wrapper: provided(manager) });
  const bar = container.querySelector('progress') as HTMLProgressElement;
  expect(container.textContent).toBe('Waiting for a network ');
  expect(bar.hasAttribute('value')).toBe(false);
  act(() => manager.put('ep-1', { status: 'running', waitingFor: null, expectedBytes: 10_000 }));
  act(() => vi.advanceTimersByTime(900));
  act(() => manager.put('ep-1', { downloaded: 1000 }));
  act(() => vi.advanceTimersByTime(100));
  expect(bar.value).toBe(0.1);
  expect(container.textContent).toMatch(/^In progress 9 .+ left$/);
});

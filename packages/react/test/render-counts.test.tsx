// @vitest-environment jsdom
import {
  type RegistrationSnapshot,
  useBackgroundFetch,
  useBackgroundFetchCommands,
  useBackgroundFetches,
} from '@bgfetch/react';
import { act, cleanup, render } from '@testing-library/react';
import { memo } from 'react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createFakeManager, type FakeManager } from '../../core/test/support/fake-manager.ts';
import { provided } from './provided.tsx';

const FRAME_MS = 16;

const renders = { list: 0, rows: 0, progress: 0, status: 0, buttons: 0 };

beforeEach(() => {
  for (const key of Object.keys(renders) as (keyof typeof renders)[]) renders[key] = 0;
});

afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

const Row = memo(({ registration }: { readonly registration: RegistrationSnapshot }) => {
  renders.rows += 1;
  return <li>{registration.downloaded}</li>;
});

function List() {
  renders.list += 1;
  return useBackgroundFetches().map((it) => <Row key={it.uid} registration={it} />);
}

const IdRow = memo(({ id }: { readonly id: string }) => {
  renders.rows += 1;
  return <li>{useBackgroundFetch(id).downloaded}</li>;
});

function IdList() {
  renders.list += 1;
  return useBackgroundFetches({ select: ({ id }) => id }).map((id) => <IdRow key={id} id={id} />);
}

function Progress() {
  renders.progress += 1;
  return useBackgroundFetch('ep-1', { select: ({ downloaded }) => `${downloaded}` });
}

function Status() {
  renders.status += 1;
  const { status, title } = useBackgroundFetch('ep-1', {
    select: (it) => ({ status: it.status, title: it.title }),
  });
  return `${status} ${title}`;
}

function Buttons() {
  renders.buttons += 1;
  const { abort } = useBackgroundFetchCommands('ep-1');
  return <button type="button" onClick={abort} />;
}

function thousand(): FakeManager {
  const manager = createFakeManager();
  for (let i = 0; i < 1000; i++) manager.put(`ep-${i}`);
  return manager;
}

test('1,000 rows by snapshot: one that progresses renders one row per update', () => {
  const manager = thousand();
  render(<List />, { wrapper: provided(manager) });
  expect(renders).toMatchObject({ list: 1, rows: 1000 });
  vi.useFakeTimers();
  for (let i = 1; i <= 20; i++) {
    act(() => manager.put('ep-500', { downloaded: i }));
    act(() => vi.advanceTimersByTime(FRAME_MS));
  }
  expect(renders).toMatchObject({ list: 21, rows: 1020 });
});

test('1,000 rows by id: one that progresses renders one row per update, and not the list', () => {
  const manager = thousand();
  const { container } = render(<IdList />, { wrapper: provided(manager) });
  vi.useFakeTimers();
  for (let i = 1; i <= 20; i++) {
    act(() => manager.put('ep-500', { downloaded: i }));
    act(() => vi.advanceTimersByTime(FRAME_MS));
  }
  expect(renders).toMatchObject({ list: 1, rows: 1020 });
  expect(container.querySelectorAll('li')[500]?.textContent).toBe('20');
});

test('many updates in a frame are at most one render, in what reads the changed field only', () => {
  vi.useFakeTimers();
  const manager = createFakeManager();
  manager.put('ep-1');
  const page = [<Progress key="p" />, <Status key="s" />, <Buttons key="b" />];
  const { container } = render(page, { wrapper: provided(manager) });

  const frames = 60;
  for (let i = 1; i <= frames * 5; i++) {
    act(() => manager.put('ep-1', { downloaded: i }));
    act(() => vi.advanceTimersByTime(FRAME_MS / 5));
  }
  act(() => vi.advanceTimersByTime(2 * FRAME_MS));
  expect(container.textContent).toBe('300running ');
  expect(renders.progress).toBeLessThanOrEqual(1 + frames + 1);
  expect(renders.progress).toBeGreaterThan(frames / 2);
  expect(renders).toMatchObject({ status: 1, buttons: 1 });

  act(() => manager.put('ep-1', { status: 'paused' }));
  expect(renders).toMatchObject({ status: 2, buttons: 1 });
});

test('six registrations that change in one frame are one render of their list', () => {
  vi.useFakeTimers();
  const manager = thousand();
  render(<List />, { wrapper: provided(manager) });
  const before = { ...renders };
  const frames = 10;
  for (let frame = 1; frame <= frames; frame++) {
    for (let i = 0; i < 6; i++) act(() => manager.put(`ep-${i}`, { downloaded: frame }));
    act(() => vi.advanceTimersByTime(FRAME_MS));
  }
  act(() => vi.advanceTimersByTime(2 * FRAME_MS));
  expect(renders.list - before.list).toBeLessThanOrEqual(frames + 1);
  expect(renders.rows - before.rows).toBeLessThanOrEqual(6 * frames);
});

// @vitest-environment jsdom
import {
  type RegistrationSnapshot,
  useBackgroundFetch,
  useBackgroundFetchCommands,
  useBackgroundFetches,
} from '@bgfetch/vue';
import { cleanup } from '@testing-library/vue';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { defineComponent, h, nextTick, type PropType } from 'vue';
import { createFakeManager, type FakeManager } from '../../core/test/support/fake-manager.ts';
import { renderWith } from './with-manager.ts';

const FRAME_MS = 16;

const renders = { list: 0, rows: 0, progress: 0, status: 0, buttons: 0 };

beforeEach(() => {
  for (const key of Object.keys(renders) as (keyof typeof renders)[]) renders[key] = 0;
});

afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

const counted = (key: keyof typeof renders, render: () => unknown) => () => {
  renders[key] += 1;
  return h('li', String(render()));
};

const Row = defineComponent({
  props: { registration: { type: Object as PropType<RegistrationSnapshot>, required: true } },
  setup: (props) => counted('rows', () => props.registration.downloaded),
});

const List = {
  setup() {
    const list = useBackgroundFetches();
    return () => {
      renders.list += 1;
      return list.value.map((registration) => h(Row, { key: registration.uid, registration }));
    };
  },
};

const IdRow = defineComponent({
  props: { id: { type: String, required: true } },
  setup(props) {
    const { downloaded } = useBackgroundFetch(() => props.id);
    return counted('rows', () => downloaded.value);
  },
});

const IdList = {
  setup() {
    const ids = useBackgroundFetches({ select: ({ id }) => id });
    return () => {
      renders.list += 1;
      return ids.value.map((id) => h(IdRow, { key: id, id }));
    };
  },
};

const Progress = {
  setup() {
    const { downloaded } = useBackgroundFetch('ep-1');
    return counted('progress', () => downloaded.value);
  },
};

const Status = {
  setup() {
    const { status, title } = useBackgroundFetch('ep-1');
    const both = useBackgroundFetch('ep-1', { select: (it) => ({ status: it.status }) });
    return counted('status', () => `${status.value} ${title.value}${both.value.status}`);
  },
};

const Buttons = {
  setup() {
    const { abort } = useBackgroundFetchCommands('ep-1');
    return counted('buttons', () => abort.length);
  },
};

function thousand(): FakeManager {
  const manager = createFakeManager();
  for (let i = 0; i < 1000; i++) manager.put(`ep-${i}`);
  return manager;
}

async function frame(ms = FRAME_MS): Promise<void> {
  await nextTick();
  vi.advanceTimersByTime(ms);
  await nextTick();
}

test('1,000 rows by snapshot: one that progresses renders one row per update', async () => {
  const manager = thousand();
  renderWith(manager, List);
  expect(renders).toMatchObject({ list: 1, rows: 1000 });
  vi.useFakeTimers();
  for (let i = 1; i <= 20; i++) {
    manager.put('ep-500', { downloaded: i });
    await frame();
  }
  expect(renders).toMatchObject({ list: 21, rows: 1020 });
});

test('1,000 rows by id: one that progresses renders one row per update, and not the list', async () => {
  const manager = thousand();
  const { container } = renderWith(manager, IdList);
  vi.useFakeTimers();
  for (let i = 1; i <= 20; i++) {
    manager.put('ep-500', { downloaded: i });
    await frame();
  }
  expect(renders).toMatchObject({ list: 1, rows: 1020 });
  expect(container.querySelectorAll('li')[500]?.textContent).toBe('20');
});

test('many updates in a frame are at most one render, in what reads the changed field only', async () => {
  vi.useFakeTimers();
  const manager = createFakeManager();
  manager.put('ep-1');
  const { container } = renderWith(manager, () => [h(Progress), h(Status), h(Buttons)]);

  const frames = 60;
  for (let i = 1; i <= frames * 5; i++) {
    manager.put('ep-1', { downloaded: i });
    await frame(FRAME_MS / 5);
  }
  await frame(2 * FRAME_MS);
  expect(container.textContent).toContain('300running');
  expect(renders.progress).toBeLessThanOrEqual(1 + frames + 1);
  expect(renders.progress).toBeGreaterThan(frames / 2);
  expect(renders).toMatchObject({ status: 1, buttons: 1 });

  manager.put('ep-1', { status: 'paused' });
  await frame();
  expect(renders).toMatchObject({ status: 2, buttons: 1 });
});

test('six registrations that change in one frame are one render of their list', async () => {
  vi.useFakeTimers();
  const manager = thousand();
  renderWith(manager, List);
  const before = { ...renders };
  const frames = 10;
  for (let i = 1; i <= frames; i++) {
    for (let id = 0; id < 6; id++) {
      manager.put(`ep-${id}`, { downloaded: i });
      await nextTick();
    }
    await frame();
  }
  await frame(2 * FRAME_MS);
  expect(renders.list - before.list).toBeLessThanOrEqual(frames + 1);
  expect(renders.rows - before.rows).toBeLessThanOrEqual(6 * frames);
});

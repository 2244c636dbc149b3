// @vitest-environment jsdom
import { createFakeManager } from '@bgfetch/core/testing';
import {
  createBackgroundFetchPlugin,
  useBackgroundFetch,
  useBackgroundFetchEvent,
  useBackgroundFetches,
  useBackgroundFetchRecord,
  useBackgroundFetchSpeed,
} from '@bgfetch/vue';
import { afterEach, expect, test, vi } from 'vitest';
import { createApp, ref } from 'vue';
import { createFakeManager as createStillManager } from '../../core/test/support/fake-manager.ts';
import { inScope } from './with-manager.ts';

afterEach(() => void vi.useRealTimers());

/** Events come in tasks of their own. */
const settle = () => new Promise((resolve) => setTimeout(resolve, 10));

test('each event is told once, of the id of the moment, while it is enabled, until the scope ends', async () => {
  const manager = createFakeManager();
  const [id, enabled] = [ref<string>(), ref(true)];
  const told: string[] = [];
  const { scope } = inScope(manager, () =>
    useBackgroundFetchEvent('success', (it) => told.push(it.id), { id, enabled }),
  );
  const succeed = async (name: string) => {
    await manager.fetch(name, '/1');
    await manager.settle(name);
    await settle();
  };
  await succeed('ep-1');
  id.value = 'ep-3';
  await succeed('ep-2');
  await succeed('ep-3');
  enabled.value = false;
  id.value = 'ep-4';
  await succeed('ep-4');
  expect(told).toEqual(['ep-1', 'ep-3']);
  enabled.value = true;
  scope.stop();
  await succeed('ep-5');
  expect(told).toHaveLength(2);
});

test('outside of scopes, where nobody would end it, it says so', () => {
  const app = createApp({}).use(createBackgroundFetchPlugin(createFakeManager()));
  expect(() => app.runWithContext(() => useBackgroundFetchEvent('success', () => {}))).toThrow(
    'belong in setup()',
  );
});

test('disabled composables follow nothing and show the empty state; filters may read refs', async () => {
  const manager = createStillManager();
  manager.put('ep-1', { downloaded: 1 });
  manager.put('ep-2', { downloaded: 9 });
  const [enabled, least] = [ref(false), ref(0)];
  const { result } = inScope(manager, () => ({
    one: useBackgroundFetch('ep-1', { enabled }),
    ids: useBackgroundFetches({
      enabled,
      filter: ({ downloaded }) => downloaded > least.value,
      select: ({ id }) => id,
    }),
    record: useBackgroundFetchRecord('ep-1', '/1', { enabled }),
  }));
  expect([result.one.status.value, result.ids.value]).toEqual(['none', []]);
  expect(manager.subscribed).toBe(0);
  enabled.value = true;
  expect([result.one.status.value, result.ids.value]).toEqual(['running', ['ep-1', 'ep-2']]);
  least.value = 5;
  expect(result.ids.value).toEqual(['ep-2']);
  enabled.value = false;
  await settle();
  expect(result.ids.value).toEqual([]);
  expect(manager.subscribed).toBe(0);
});

test('the text and the JSON of a record, of the id of the moment', async () => {
  const manager = createStillManager();
  const id = ref('none');
  const { result } = inScope(manager, () => useBackgroundFetchRecord(id, '/feed.json'));
  await expect(result.text()).rejects.toMatchObject({ name: 'NotFoundError' });
  manager.put('feed');
  manager.answer('/feed.json', Promise.resolve(new Response('[3]')));
  id.value = 'feed';
  expect(await result.json()).toEqual([3]);
  expect(await result.text()).toBe('[3]');
});

test('a speed and the time that is left, once a second', () => {
  vi.useFakeTimers();
  const manager = createStillManager();
  manager.put('ep-1', { expectedBytes: 4000 });
  const { scope, result } = inScope(manager, () => useBackgroundFetchSpeed(() => 'ep-1'));
  expect(result.bytesPerSecond.value).toBeNull();
  vi.advanceTimersByTime(900);
  manager.put('ep-1', { downloaded: 1000 });
  vi.advanceTimersByTime(100);
  expect(result.bytesPerSecond.value).toBe(1000);
  expect(result.remainingMs.value).toBe(3000);
  scope.stop();
  expect(manager.subscribed).toBe(0);
});

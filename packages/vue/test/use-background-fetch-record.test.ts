// @vitest-environment jsdom
import { useBackgroundFetchRecord } from '@bgfetch/vue';
import { beforeEach, expect, test } from 'vitest';
import { ref } from 'vue';
import { createFakeManager } from '../../core/test/support/fake-manager.ts';
import { inScope } from './with-manager.ts';

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

const settle = () => new Promise((resolve) => setTimeout(resolve, 20));

test('ready with a URL that goes with the scope', async () => {
  const manager = createFakeManager();
  manager.answer('/1', Promise.resolve(new Response('1')));
  const { scope, result } = inScope(manager, () => useBackgroundFetchRecord('ep-1', '/1'));
  expect(result.state.value).toBe('none');
  manager.put('ep-1');
  await settle();
  expect(result.state.value).toBe('ready');
  expect(result.url.value).toBe('blob:1');
  expect(await (await result.record.value?.responseReady)?.text()).toBe('1');
  scope.stop();
  await settle();
  expect(URLS.size).toBe(0);
  expect(manager.subscribed).toBe(0);
});

test('another id shows nothing of the one before; the same request made anew is read once', async () => {
  const manager = createFakeManager();
  manager.put('ep-1');
  manager.put('ep-2');
  manager.answer('https://a.test/1', Promise.resolve(new Response('1')));
  const id = ref('ep-1');
  const version = ref(1);
  const { result } = inScope(manager, () =>
    useBackgroundFetchRecord(id, () => new URL(`https://a.test/${version.value > 2 ? 2 : 1}`)),
  );
  await settle();
  version.value = 2;
  await settle();
  expect(result.url.value).toBe('blob:1');
  id.value = 'ep-2';
  expect(result.url.value).toBeUndefined();
  await settle();
  expect(result.url.value).toBe('blob:2');
  version.value = 3;
  await settle();
  expect(result.state.value).toBe('none');
  expect(URLS.size).toBe(0);
});

test('what fails is a value', async () => {
  const manager = createFakeManager();
  manager.put('ep-1');
  manager.answer('/404', Promise.resolve(new Response('Not here.', { status: 404 })));
  const { result } = inScope(manager, () => useBackgroundFetchRecord('ep-1', '/404'));
  await settle();
  expect(result.state.value).toBe('failed');
  expect(result.error.value?.message).toBe('The server answered 404.');
  expect(made).toBe(0);
});

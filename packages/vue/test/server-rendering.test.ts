// @vitest-environment jsdom
import {
  createBackgroundFetchPlugin,
  useBackgroundFetch,
  useBackgroundFetchEvent,
  useBackgroundFetches,
  useBackgroundFetchRecord,
  useBackgroundFetchSpeed,
} from '@bgfetch/vue';
import { expect, test, vi } from 'vitest';
import { createSSRApp, h, nextTick } from 'vue';
import { renderToString } from 'vue/server-renderer';
import { createFakeManager } from '../../core/test/support/fake-manager.ts';

const Page = {
  setup() {
    const { status, downloaded } = useBackgroundFetch('ep-1');
    const part = useBackgroundFetch('ep-1', { select: (it) => it.downloaded });
    const ids = useBackgroundFetches({ select: ({ id }) => id });
    const { state } = useBackgroundFetchRecord('ep-1', '/ep-1.mp3');
    const { bytesPerSecond } = useBackgroundFetchSpeed('ep-1');
    useBackgroundFetchEvent('success', () => {});
    return () =>
      h(
        'p',
        [
          status.value,
          downloaded.value,
          part.value,
          ids.value.join(),
          state.value,
          bytesPerSecond.value,
        ].join(' '),
      );
  },
};

test('the server renders the empty state, and the browser takes it over without a complaint', async () => {
  const html = await renderToString(
    createSSRApp(Page).use(createBackgroundFetchPlugin(createFakeManager())),
  );
  expect(html).toBe('<p>none 0 0  none </p>');

  const warn = vi.spyOn(console, 'warn');
  const container = document.createElement('div');
  container.innerHTML = html;
  const paragraph = container.querySelector('p');
  // By the time of hydration the browser knows more than the server did.
  const manager = createFakeManager();
  manager.put('ep-1', { downloaded: 5 });
  const app = createSSRApp(Page).use(createBackgroundFetchPlugin(manager));
  app.mount(container);
  await vi.waitFor(() => expect(container.textContent).toBe('running 5 5 ep-1 none '));
  expect(warn).not.toHaveBeenCalled();
  expect(container.querySelector('p')).toBe(paragraph);
  app.unmount();
  await nextTick();
  expect(manager.subscribed).toBe(0);
});

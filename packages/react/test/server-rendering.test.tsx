// @vitest-environment jsdom
import {
  useBackgroundFetch,
  useBackgroundFetchEvent,
  useBackgroundFetches,
  useBackgroundFetchRecord,
  useBackgroundFetchSpeed,
} from '@bgfetch/react';
import { act } from '@testing-library/react';
import { hydrateRoot } from 'react-dom/client';
import { renderToString } from 'react-dom/server';
import { expect, test } from 'vitest';
import { createFakeManager } from '../../core/test/support/fake-manager.ts';
import { provided } from './provided.tsx';

function Page() {
  const { status, downloaded } = useBackgroundFetch('ep-1');
  const part = useBackgroundFetch('ep-1', { select: (it) => ({ percent: it.downloaded }) });
  const ids = useBackgroundFetches({ select: ({ id }) => id });
  const { state } = useBackgroundFetchRecord('ep-1', '/ep-1.mp3');
  const { bytesPerSecond } = useBackgroundFetchSpeed('ep-1');
  useBackgroundFetchEvent('success', () => {});
  return <p>{[status, downloaded, part.percent, ids.join(), state, bytesPerSecond].join(' ')}</p>;
}

test('the server renders the empty state, and the browser takes it over without a complaint', async () => {
  const Server = provided(createFakeManager());
  const html = renderToString(
    <Server>
      <Page />
    </Server>,
  );
  expect(html).toContain('none 0 0  none ');

  const container = document.createElement('div');
  container.innerHTML = html;
  const paragraph = container.querySelector('p');
  // By the time of hydration the browser knows more than the server did.
  const manager = createFakeManager();
  manager.put('ep-1', { downloaded: 5 });
  const Browser = provided(manager);
  const recoverable: unknown[] = [];
  const root = await act(async () =>
    hydrateRoot(
      container,
      <Browser>
        <Page />
      </Browser>,
      { onRecoverableError: (error) => recoverable.push(error) },
    ),
  );
  expect(recoverable).toEqual([]);
  expect(container.querySelector('p')).toBe(paragraph);
  expect(container.textContent).toBe('running 5 5 ep-1 none ');
  act(() => root.unmount());
});

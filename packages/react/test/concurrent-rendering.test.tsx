// @vitest-environment jsdom
import { useBackgroundFetch, useBackgroundFetches } from '@bgfetch/react';
import { act, cleanup, render } from '@testing-library/react';
import { Suspense, startTransition, useEffect, useState } from 'react';
import { afterEach, expect, test, vi } from 'vitest';
import { createFakeManager } from '../../core/test/support/fake-manager.ts';
import { provided } from './provided.tsx';

afterEach(cleanup);

/** Slow enough that React yields between two of them. */
function Slow() {
  const until = performance.now() + 3;
  while (performance.now() < until);
  const one = useBackgroundFetch('ep-1', { select: ({ downloaded }) => downloaded });
  const many = useBackgroundFetches({ select: ({ downloaded }) => downloaded });
  return (
    <>
      <b>{one}</b>
      <b>{many.join()}</b>
    </>
  );
}

function Growing({ onReady }: { readonly onReady: (grow: (count: number) => void) => void }) {
  const [count, setCount] = useState(1);
  useEffect(() => onReady(setCount), [onReady]);
  return Array.from({ length: count }, (_, i) => i).map((i) => <Slow key={i} />);
}

test('a transition that is interrupted by updates never shows two moments at once', async () => {
  const manager = createFakeManager();
  manager.put('ep-1', { downloaded: 1 });
  const onReady = vi.fn<(grow: (count: number) => void) => void>();
  const { container } = render(<Growing onReady={onReady} />, { wrapper: provided(manager) });
  const texts = () => [...container.querySelectorAll('b')].map((b) => b.textContent);
  const commits: string[][] = [];
  const observer = new MutationObserver(() => void commits.push([...new Set(texts())]));
  observer.observe(container, { childList: true, characterData: true, subtree: true });

  // Outside of act, which would render all of it at one go.
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: false });
  startTransition(() => onReady.mock.lastCall?.[0](20));
  for (let i = 2; i < 12; i++) {
    await new Promise((resolve) => setTimeout(resolve, 9));
    manager.put('ep-1', { downloaded: i });
  }
  await vi.waitFor(() => expect(texts()).toEqual(Array(40).fill('11')));
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
  observer.disconnect();
  expect(commits.length).toBeGreaterThan(1);
  for (const shown of commits) expect(shown).toHaveLength(1);
});

interface Gate {
  open: boolean;
  readonly opened: Promise<void>;
}

/** As `use` does it, which React 18 has not. */
function Suspending({ gate }: { readonly gate: Gate }) {
  const { downloaded } = useBackgroundFetch('ep-1');
  if (!gate.open) throw gate.opened;
  return `here ${downloaded}`;
}

test('a component that suspends aborts nothing and comes back with the numbers of then', async () => {
  const manager = createFakeManager();
  manager.put('ep-1', { downloaded: 1 });
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  const gate: Gate = { open: false, opened };
  const { container, unmount } = render(
    <Suspense fallback="wait">
      <Suspending gate={gate} />
    </Suspense>,
    { wrapper: provided(manager) },
  );
  expect(container.textContent).toBe('wait');
  act(() => manager.put('ep-1', { downloaded: 2 }));
  gate.open = true;
  await act(async () => open());
  expect(container.textContent).toBe('here 2');
  unmount();
  expect(manager.commands).toEqual([]);
  expect(manager.subscribed).toBe(0);
});

import {
  BackgroundFetchProvider,
  createBackgroundFetch,
  useBackgroundFetch,
  useBackgroundFetches,
} from '@bgfetch/react';
import { createRoot } from 'react-dom/client';

/** Writes often, so that there are far more updates than frames. */
const bg = createBackgroundFetch({ chunk: { maxBytes: 16_384, maxAgeMs: 4 } });

const counts = { updates: 0, frames: 0, elapsedMs: 0, list: 0, progress: 0, status: 0 };

function List() {
  counts.list += 1;
  return useBackgroundFetches().map(({ uid, downloaded }) => <li key={uid}>{downloaded}</li>);
}

function Progress() {
  counts.progress += 1;
  return <p>{useBackgroundFetch('file-0').downloaded}</p>;
}

function Status() {
  counts.status += 1;
  return <p>{useBackgroundFetch('file-0', { select: ({ status }) => status })}</p>;
}

createRoot(document.getElementById('root') as HTMLElement).render(
  <BackgroundFetchProvider manager={bg}>
    <List />
    <Progress />
    <Status />
  </BackgroundFetchProvider>,
);

/** Downloads these all at once and counts for a while. */
async function count(paths: readonly string[], forMs: number): Promise<typeof counts> {
  await Promise.all(paths.map((path, i) => bg.fetch(`file-${i}`, path)));
  for (const key of Object.keys(counts) as (keyof typeof counts)[]) counts[key] = 0;
  const stop = bg.registrations.subscribe(() => {
    counts.updates += 1;
  });
  const started = performance.now();
  while (performance.now() - started < forMs) {
    await new Promise(requestAnimationFrame);
    counts.frames += 1;
  }
  stop();
  return { ...counts, elapsedMs: performance.now() - started };
}

Object.assign(globalThis, { count });

import { expect, it, onTestFinished, vi } from 'vitest';
import { createBackgroundFetch } from '../../../src/index.ts';
import { openSession, scripted, settled, snapshotWhere } from './contract-session.ts';

const setup = { createManager: createBackgroundFetch, driver: 'foreground' } as const;

/** Shows a page of this URL; resolves once it is loaded. */
function show(url: string): Promise<void> {
  const frame = document.createElement('iframe');
  onTestFinished(() => frame.remove());
  return new Promise((resolve) => {
    frame.addEventListener('load', () => resolve());
    frame.src = url;
    document.body.append(frame);
  });
}

it('T2: eight slow records leave connections to their host: pages load, uploads and new downloads go', async () => {
  const { manager, reopen } = await openSession(setup);
  const slow = { kind: 'resource', seed: 'slow', bytes: 50_000, stallAfter: 10 } as const;
  const first = await scripted.script('slow-0', slow);
  const besides = { besides: first };
  const others = Array.from({ length: 7 }, (_, n) =>
    scripted.script(`slow-${n + 1}`, slow, besides),
  );
  const resources = [first, ...(await Promise.all(others))];
  const small = { kind: 'resource', seed: 'small', bytes: 100 } as const;
  const [page, clicked, upload] = await Promise.all([
    scripted.script('page.html', { ...small, contentType: 'text/html' }, besides),
    scripted.script('clicked', small, besides),
    scripted.script('upload', { kind: 'upload' }, besides),
  ]);
  const asked = async () => {
    const all = await Promise.all(resources.map((resource) => scripted.requests(resource)));
    return all.flat().length;
  };

  const large = await manager.fetch(
    'large',
    resources.map(({ url }) => url),
  );
  onTestFinished(async () => void (await large.abort()));
  // Firefox needs more than a second to start a worker while the machine is busy.
  await vi.waitFor(async () => expect(await asked()).toBe(3), { timeout: 10_000 });
  await show(page.url);
  await settled(await manager.fetch('clicked', clicked.url));
  const post = new Request(upload.url, { method: 'POST', body: 'hello' });
  await settled(await manager.fetch('post', post));
  // The same in another tab, but for what is counted over both.
  const elsewhere = await reopen();
  await settled(await elsewhere.fetch('elsewhere', clicked.url));
  await show(page.url);
  expect(await asked()).toBe(3);
  await snapshotWhere(large, ({ status }) => status === 'running');
});

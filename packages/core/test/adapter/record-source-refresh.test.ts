import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FetchView } from '../../src/adapter/fetch-view.ts';
import type { RecordState } from '../../src/adapter/record-source.ts';
import { createFakeManager } from '../../src/testing.ts';
import { virtualClock } from '../support/virtual-clock.ts';

/** What an object URL leads to. */
const texts = new Map<string, Blob>();

beforeEach(() => {
  let made = 0;
  vi.spyOn(URL, 'createObjectURL').mockImplementation((blob) => {
    const url = `blob:${++made}`;
    texts.set(url, blob as Blob);
    return url;
  });
  vi.spyOn(URL, 'revokeObjectURL').mockImplementation((url) => void texts.delete(url));
});
afterEach(() => vi.restoreAllMocks());

const shown = async ({ url }: RecordState): Promise<string | undefined> =>
  url && (await texts.get(url)?.text());

async function finishedView() {
  const clock = virtualClock();
  const manager = createFakeManager({ clock });
  const bg = new FetchView(manager, clock);
  const url = 'https://app.test/a';
  await manager.fetch('ep', url);
  await manager.respond('ep', url, new Response('old'));
  await manager.settle('ep');
  const source = bg.record('ep', url);
  const states: string[] = [];
  source.subscribe(() => states.push(source.getSnapshot().state));
  const settle = () => clock.advance(100);
  await settle();
  expect(await shown(source.getSnapshot())).toBe('old');
  return { manager, source, states, settle, url };
}

test('promise 10: while it is refreshed the old response is shown, then the new one, without a gap', async () => {
  const { manager, source, states, settle, url } = await finishedView();
  await manager.fetch('ep', url, { ifSettled: 'refresh' });
  await settle();
  expect(await shown(source.getSnapshot())).toBe('old');
  states.length = 0;
  await manager.respond('ep', url, new Response('new'));
  await manager.settle('ep');
  await settle();
  expect(states).toEqual(['ready']);
  expect(await shown(source.getSnapshot())).toBe('new');
  expect(texts.size).toBe(1);
});

test('and again the old one when the new one comes to nothing', async () => {
  const { manager, source, settle, url } = await finishedView();
  await manager.fetch('ep', url, { ifSettled: 'refresh' });
  await settle();
  await manager.settle('ep', 'fetch-error');
  await settle();
  expect(await shown(source.getSnapshot())).toBe('old');
  expect(manager.registration('ep').getSnapshot()).toMatchObject({
    result: 'success',
    problem: { message: 'fetch-error, says the test.' },
  });
});

import { describe, expect, test } from 'vitest';
import { systemClock } from '../../src/browser/clock.ts';
import { type BackgroundFetchManager, createBackgroundFetch } from '../../src/index.ts';
import { openIndexedDBStore } from '../../src/storage/indexed-db/open-indexed-db-store.ts';
import {
  bytesOf,
  type ContractSession,
  exposeAll,
  openSession,
  rowCounts,
  scripted,
  settled,
} from '../drivers/contract/contract-session.ts';
import { aState } from '../storage/rows.ts';
import { loadRepair } from '../storage/test-database.ts';

const setup = { createManager: createBackgroundFetch, driver: 'foreground' } as const;
const refresh = { ifSettled: 'refresh' } as const;

const file = { kind: 'resource', seed: 'f', bytes: 1000, headers: exposeAll } as const;

/** A session with a finished fetch `a` of 1,000 bytes. */
async function finished() {
  const session = await openSession(setup);
  const target = await scripted.script('f', file);
  const first = await session.manager.fetch('a', target.url);
  await settled(first);
  const bytes = await bytesOf(await first.match(target.url));
  return { ...session, target, first, bytes, url: target.url };
}

const registrations = async ({ name }: Pick<ContractSession, 'name'>): Promise<number> =>
  (await rowCounts(name)).registrations ?? 0;

async function expectOld(
  manager: BackgroundFetchManager,
  { url, bytes, first }: Awaited<ReturnType<typeof finished>>,
): Promise<void> {
  const found = await manager.get('a');
  expect(found?.snapshot).toMatchObject({ uid: first.snapshot.uid, result: 'success' });
  expect(await bytesOf(await found?.match(url))).toEqual(bytes);
}

describe('E25: keep', () => {
  test('after a reload, and without a network, the same start asks for nothing and deletes nothing', async () => {
    const session = await finished();
    session.manager.close();
    await scripted.script(session.target, { ...file, status: 503 });
    const before = (await scripted.requests(session.target)).length;
    for (let reload = 0; reload < 3; reload++) {
      const page = await session.reopen();
      // As StrictMode does it, and a double click.
      const twice = [1, 2].map(() => page.fetch('a', session.url, { ifActive: 'reuse' }));
      const [one, two] = await Promise.all(twice);
      expect(one).toBe(two);
      await expectOld(page, session);
      page.close();
    }
    expect(await scripted.requests(session.target)).toHaveLength(before);
    await session.reopen();
  });
});

describe('E7: the old one stays until the new one can take its place', () => {
  test('a page that dies while it stores the new one leaves the old one, in every tab', async () => {
    const session = await finished();
    const other = await session.reopen();
    await other.ready;
    const clock = systemClock(globalThis);
    const name = `${session.name}:store`;
    const store = await openIndexedDBStore({ name, clock, warn: () => {}, loadRepair });
    await store.create(aState({ id: 'a', uid: 'dead', phase: 'storing' }));
    store.close();
    expect(await registrations(session)).toBe(2);
    await expectOld(other, session);
    expect(await other.getIds()).toEqual(['a']);
    session.manager.close();
    const page = await session.reopen();
    await page.ready;
    await expectOld(page, session);
    expect(await registrations(session)).toBe(1);
    other.close();
    await (await page.get('a'))?.release();
    expect(await rowCounts(session.name)).toMatchObject({
      registrations: 0,
      records: 0,
      chunks: 0,
    });
  });
});

describe('refresh', () => {
  test('promise 10: one that a page leaves behind goes on in the next; meanwhile the old one can be read', async () => {
    const session = await finished();
    await scripted.script(session.target, { ...file, status: 503 });
    await session.manager.fetch('a', session.url, refresh);
    session.manager.close();
    const page = await session.reopen();
    const found = await page.get('a');
    expect(found?.snapshot.status).not.toBe('settled');
    expect(await bytesOf(await found?.match(session.url))).toEqual(session.bytes);
    expect(await registrations(session)).toBe(2);
    await scripted.script(session.target, { ...file, seed: 'g', bytes: 500 });
    await found?.retryNow();
    if (found) expect(await settled(found)).toMatchObject({ result: 'success' });
    await expect.poll(() => registrations(session)).toBe(1);
    expect(await bytesOf(await found?.match(session.url))).toHaveLength(500);
  });

  test('one that fails in one tab gives the old one back in all', async () => {
    const session = await finished();
    const other = await session.reopen();
    await other.ready;
    await scripted.script(session.target, { ...file, status: 410 });
    const second = await session.manager.fetch('a', session.url, refresh);
    expect(await settled(second)).toMatchObject({ failureReason: 'bad-status' });
    for (const tab of [session.manager, other]) {
      await expect
        .poll(() => tab.registration('a').getSnapshot()?.uid)
        .toBe(session.first.snapshot.uid);
      await expectOld(tab, session);
      expect(tab.registrations.getSnapshot()).toHaveLength(1);
    }
    expect(await registrations(session)).toBe(1);
  });

  test('a 304 keeps the bytes where they lie, and they go with the last that needs them', async () => {
    const session = await finished();
    const { chunks } = await rowCounts(session.name);
    for (let n = 0; n < 3; n++) {
      const again = await session.manager.fetch('a', session.url, refresh);
      expect(await settled(again)).toMatchObject({ result: 'success', downloaded: 1000 });
      expect(await bytesOf(await again.match(session.url))).toEqual(session.bytes);
      await expect.poll(() => registrations(session)).toBe(2);
      expect(await rowCounts(session.name)).toMatchObject({ chunks });
    }
    session.manager.close();
    const page = await session.reopen();
    const found = await page.get('a');
    expect(await bytesOf(await found?.match(session.url))).toEqual(session.bytes);
    await found?.release();
    expect(await rowCounts(session.name)).toMatchObject({
      registrations: 0,
      records: 0,
      chunks: 0,
    });
  });
});

import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { LockOptions, Locks } from '../../src/browser/contexts.ts';
import { createLeaseLocks } from '../../src/storage/lease-locks.ts';
import { createMemoryStore } from '../../src/storage/memory-store.ts';
import type { Store } from '../../src/storage/store.ts';
import { type VirtualClock, virtualClock } from '../support/virtual-clock.ts';

let clock: VirtualClock;
let store: Store;
let locks: Locks;
beforeEach(() => {
  clock = virtualClock();
  store = createMemoryStore();
  let uids = 0;
  locks = createLeaseLocks({ store, clock, random: () => 0.5, uid: () => `holder-${uids++}` });
});

const held = () => store.transactLease('lock', () => undefined);

/** A task that holds the lock until it is told to end. */
function holding(options: LockOptions = {}) {
  const state = { started: false, held: false, lost: false, ended: false };
  let end = (): void => {};
  const untilEnd = new Promise<void>((resolve) => {
    end = resolve;
  });
  const done = locks
    .request('lock', options, async (grant) => {
      state.started = true;
      state.held = grant.held;
      grant.lost.addEventListener('abort', () => {
        state.lost = true;
      });
      await untilEnd;
    })
    .finally(() => {
      state.ended = true;
    });
  return { state, end, done };
}

test('gives the task’s result and leaves no row', async () => {
  const result = await locks.request('lock', {}, async ({ held }) => ({ held }));
  expect(result).toEqual({ held: true });
  expect(await held()).toBeUndefined();
  expect(clock.pending).toBe(0);
});

test('gives the task’s error and leaves no row', async () => {
  const trouble = new Error('task');
  await expect(locks.request('lock', {}, () => Promise.reject(trouble))).rejects.toBe(trouble);
  expect(await held()).toBeUndefined();
});

test('one holder at a time, in different contexts or in the same', async () => {
  let holders = 0;
  const tasks = Array.from({ length: 10 }, () =>
    locks.request('lock', {}, async () => {
      expect(++holders).toBe(1);
      await new Promise<void>((resolve) => clock.setTimer(resolve, 700));
      holders--;
    }),
  );
  await clock.advance(60_000);
  await Promise.all(tasks);
});

test('locks with different names do not wait for each other', async () => {
  const first = holding();
  await clock.advance(0);
  await locks.request('another', {}, async ({ held }) => expect(held).toBe(true));
  first.end();
  await first.done;
});

test('a long task keeps its lease by renewing it', async () => {
  const first = holding();
  const second = holding();
  await clock.advance(10 * 60_000);
  expect(first.state).toMatchObject({ held: true, lost: false });
  expect(second.state.started).toBe(false);
  first.end();
  await clock.advance(2_000);
  expect(second.state.held).toBe(true);
  second.end();
  await second.done;
});

test('a dead holder’s lease is taken over when it has expired', async () => {
  const expiresAt = clock.now() + 15_000;
  await store.transactLease('lock', () => ({ name: 'lock', holder: 'dead', expiresAt }));
  const heir = holding();
  await clock.advance(14_000);
  expect(heir.state.started).toBe(false);
  await clock.advance(3_000);
  expect(heir.state.held).toBe(true);
  heir.end();
  await heir.done;
});

test('a lease far in the future is from before the clock was set back', async () => {
  const expiresAt = clock.now() + 24 * 3_600_000;
  await store.transactLease('lock', () => ({ name: 'lock', holder: 'dead', expiresAt }));
  expect(await locks.request('lock', { ifAvailable: true }, async ({ held }) => held)).toBe(true);
});

describe('ifAvailable', () => {
  test('does not wait', async () => {
    const first = holding();
    await clock.advance(0);
    const second = await locks.request('lock', { ifAvailable: true }, async (grant) => grant);
    expect(second.held).toBe(false);
    expect(second.lost.aborted).toBe(false);
    expect((await held())?.holder).toBe('holder-0');
    first.end();
    await first.done;
  });
});

describe('lost', () => {
  test('aborts soon after another has taken the row, which is then left alone', async () => {
    const first = holding();
    await clock.advance(0);
    const expiresAt = clock.now() + 15_000;
    await store.transactLease('lock', () => ({ name: 'lock', holder: 'thief', expiresAt }));
    await clock.advance(5_000);
    expect(first.state.lost).toBe(true);
    first.end();
    await first.done;
    expect((await held())?.holder).toBe('thief');
  });

  test('aborts at once when a page thaws after its lease has expired', async () => {
    const first = holding();
    await clock.advance(0);
    clock.sleep(15_000);
    await clock.advance(0);
    expect(first.state.lost).toBe(true);
    first.end();
    await first.done;
  });

  test('does not abort after a nap that the lease survived', async () => {
    const first = holding();
    await clock.advance(0);
    clock.sleep(14_000);
    await clock.advance(60_000);
    expect(first.state.lost).toBe(false);
    first.end();
    await first.done;
  });

  test('aborts when the store can’t renew it until it expires', async () => {
    const first = holding();
    await clock.advance(0);
    vi.spyOn(store, 'transactLease').mockRejectedValue(new Error('disk'));
    await clock.advance(14_000);
    expect(first.state.lost).toBe(false);
    await clock.advance(1_000);
    expect(first.state.lost).toBe(true);
    first.end();
    await first.done;
  });

  test('aborts when a renewal hangs until it expires', async () => {
    const first = holding();
    await clock.advance(0);
    const hanging = vi.spyOn(store, 'transactLease').mockReturnValue(new Promise(() => {}));
    await clock.advance(15_000);
    expect(first.state.lost).toBe(true);
    hanging.mockRestore();
    first.end();
    await first.done;
  });
});

describe('signal', () => {
  test('ends the waiting with its reason', async () => {
    const first = holding();
    const giveUp = new AbortController();
    const second = locks.request('lock', { signal: giveUp.signal }, async () => expect.fail());
    await clock.advance(500);
    const reason = new Error('enough');
    giveUp.abort(reason);
    await expect(second).rejects.toBe(reason);
    first.end();
    await first.done;
    expect(await held()).toBeUndefined();
  });

  test('that has aborted before refuses at once', async () => {
    const signal = AbortSignal.abort(new Error('no'));
    await expect(locks.request('lock', { signal }, async () => {})).rejects.toBe(signal.reason);
    expect(await held()).toBeUndefined();
  });

  test('does not touch a lock that is held', async () => {
    const giveUp = new AbortController();
    const first = holding({ signal: giveUp.signal });
    await clock.advance(0);
    giveUp.abort();
    await clock.advance(60_000);
    expect(first.state).toMatchObject({ held: true, lost: false, ended: false });
    first.end();
    await first.done;
  });
});

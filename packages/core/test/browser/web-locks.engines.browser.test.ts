import { expect, test } from 'vitest';
import { type LockGrant, webLocks } from '../../src/browser/contexts.ts';

const locks = webLocks(navigator.locks);
const freshName = () => `test:${crypto.randomUUID()}`;

/** Takes the lock and keeps it until `free` is called. */
async function hold(name: string, options = {}) {
  let free = (): void => {};
  let ended: Promise<string> | undefined;
  const grant = await new Promise<LockGrant>((granted) => {
    ended = locks.request(name, options, async (grant) => {
      granted(grant);
      await new Promise<void>((resolve) => {
        free = resolve;
      });
      return 'task ended';
    });
  });
  return { grant, free, ended };
}

test('one holder at a time; the result is the task’s', async () => {
  const name = freshName();
  const first = await hold(name);
  const order: string[] = [];
  const second = locks.request(name, {}, async ({ held }) => {
    order.push('second runs');
    return held;
  });
  order.push('first ends');
  first.free();
  expect(await first.ended).toBe('task ended');
  expect(await second).toBe(true);
  expect(order).toEqual(['first ends', 'second runs']);
});

test('what a task throws rejects the request', async () => {
  const boom = locks.request(freshName(), {}, async () => {
    throw new RangeError('boom');
  });
  await expect(boom).rejects.toThrow(new RangeError('boom'));
});

test('ifAvailable does not wait', async () => {
  const name = freshName();
  const first = await hold(name);
  expect(await locks.request(name, { ifAvailable: true }, async ({ held }) => held)).toBe(false);
  first.free();
  await first.ended;
  expect(await locks.request(name, { ifAvailable: true }, async ({ held }) => held)).toBe(true);
});

test('a stolen lock tells its holder, whose request still ends with its own result', async () => {
  const name = freshName();
  const first = await hold(name);
  const stolen = new Promise((resolve) => first.grant.lost.addEventListener('abort', resolve));
  await navigator.locks.request(name, { steal: true }, async () => {});
  await stolen;
  first.free();
  expect(await first.ended).toBe('task ended');
});

test('a signal gives up waiting, and does nothing once the lock is held', async () => {
  const name = freshName();
  const giveUp = new AbortController();
  const first = await hold(name, { signal: giveUp.signal });
  const waiting = locks.request(name, { signal: giveUp.signal }, async () => 'never');
  giveUp.abort(new Error('enough'));
  await expect(waiting).rejects.toThrow('enough');
  const late = locks.request(name, { signal: giveUp.signal }, async () => 'never');
  await expect(late).rejects.toThrow('enough');
  expect(first.grant.lost.aborted).toBe(false);
  first.free();
  expect(await first.ended).toBe('task ended');
});

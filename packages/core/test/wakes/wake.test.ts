import { config } from 'rxjs';
import { afterEach, expect, test } from 'vitest';
import type { Wake } from '../../src/wakes/periodic.ts';
import { wakeBench } from './wake-bench.ts';

afterEach(() => {
  config.onUnhandledError = null;
});

function deferred() {
  let resolve = (): void => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

test('a wake that nobody waits for is finished when its handlers have returned', () => {
  const { periodic, wake, finishes } = wakeBench();
  const seen: Wake[] = [];
  periodic.wakes$.subscribe((opened) => seen.push(opened));
  wake();
  expect(finishes()).toEqual(['finish fetch']);
  expect(seen).toMatchObject([{ taskId: 'fetch', source: 'plugin', deadline: 22_000 }]);
  expect(seen[0]?.signal.aborted).toBe(true);
});

test('with several handlers it is finished once, when all they wait for has settled', async () => {
  const { clock, periodic, wake, finishes } = wakeBench();
  const [first, second] = [deferred(), deferred()];
  periodic.wakes$.subscribe((opened) => opened.waitUntil(first.promise));
  periodic.wakes$.subscribe((opened) => opened.waitUntil(second.promise));
  wake();
  first.resolve();
  await clock.advance(1000);
  expect(finishes()).toEqual([]);
  second.resolve();
  await clock.advance(0);
  expect(finishes()).toEqual(['finish fetch']);
  await clock.advance(60_000);
  expect(finishes()).toHaveLength(1);
  expect(clock.pending).toBe(0);
});

test('handlers that throw or reject cost nothing but a word', async () => {
  const { clock, periodic, wake, finishes, warnings } = wakeBench();
  const unhandled: unknown[] = [];
  config.onUnhandledError = (error) => unhandled.push(error);
  periodic.wakes$.subscribe(() => {
    throw new Error('sync');
  });
  let third = 0;
  periodic.wakes$.subscribe((opened) => opened.waitUntil(Promise.reject(new Error('async'))));
  periodic.wakes$.subscribe(() => third++);
  wake();
  await clock.advance(0);
  await new Promise((resolve) => setTimeout(resolve));
  expect(third).toBe(1);
  expect(finishes()).toEqual(['finish fetch']);
  expect(warnings).toEqual(['A handler failed in a wake: async']);
  expect(unhandled).toEqual([new Error('sync')]);
});

test('a handler that never settles is ended by our own deadline', async () => {
  const { clock, periodic, wake, finishes } = wakeBench();
  let opened: Wake | undefined;
  periodic.wakes$.subscribe((wake) => {
    opened = wake;
    wake.waitUntil(new Promise(() => {}));
  });
  wake();
  await clock.advance(21_999);
  expect(opened?.remainingMs()).toBe(1);
  expect(finishes()).toEqual([]);
  await clock.advance(1);
  expect(finishes()).toEqual(['finish fetch']);
  expect(opened?.signal.reason).toMatchObject({ name: 'TimeoutError' });
  expect(opened?.remainingMs()).toBe(0);
});

test('the timeout event is answered before it returns', () => {
  const { periodic, source, wake, finishes } = wakeBench();
  let aborted = false;
  periodic.wakes$.subscribe((opened) => {
    opened.waitUntil(new Promise(() => {}));
    opened.signal.addEventListener('abort', () => {
      aborted = true;
      expect(finishes()).toEqual([]);
    });
  });
  wake();
  source.sink.timeout('fetch');
  expect(aborted).toBe(true);
  expect(finishes()).toEqual(['finish fetch']);
});

test('a timeout for an event that an earlier page has had is answered; an echo is not', () => {
  const { source, wake, finishes } = wakeBench();
  source.sink.timeout('fetch');
  expect(finishes()).toEqual(['finish fetch']);
  wake();
  expect(finishes()).toHaveLength(2);
  source.sink.timeout('fetch');
  expect(finishes()).toHaveLength(2);
});

test('an event while its wake is open joins it, and each event is given back', async () => {
  const { clock, periodic, wake, finishes } = wakeBench();
  const work = deferred();
  let wakes = 0;
  periodic.wakes$.subscribe((opened) => {
    wakes++;
    opened.waitUntil(work.promise);
  });
  wake();
  wake();
  expect(wakes).toBe(1);
  work.resolve();
  await clock.advance(0);
  expect(finishes()).toEqual(['finish fetch', 'finish fetch']);
});

test('a task of another id has a wake of its own, finished with that id', async () => {
  const { clock, periodic, wake, finishes } = wakeBench();
  const work = deferred();
  periodic.wakes$.subscribe((opened) => {
    if (opened.taskId === 'fetch') opened.waitUntil(work.promise);
  });
  wake('fetch');
  wake('unknown');
  expect(finishes()).toEqual(['finish unknown']);
  work.resolve();
  await clock.advance(0);
  expect(finishes()).toEqual(['finish unknown', 'finish fetch']);
});

test('an event that comes after its own deadline is given back unseen', () => {
  const { clock, periodic, source, finishes } = wakeBench();
  let wakes = 0;
  periodic.wakes$.subscribe(() => wakes++);
  source.sink.wake({ taskId: 'fetch', startedAt: clock.now() - 22_000 });
  expect(finishes()).toEqual(['finish fetch']);
  expect(wakes).toBe(0);
});

test('an overdue wake ends when asked, when awaited work settles, and when the app comes to the front', async () => {
  for (const look of ['ask', 'settle', 'front'] as const) {
    const { clock, periodic, wake, finishes, jump, visible } = wakeBench();
    visible.set(false);
    const [first, second] = [deferred(), deferred()];
    let opened: Wake | undefined;
    periodic.wakes$.subscribe((wake) => {
      opened = wake;
      wake.waitUntil(first.promise);
      wake.waitUntil(second.promise);
    });
    wake();
    // As after a thaw: the time is gone, no timer has fired.
    jump(60_000);
    expect(finishes()).toEqual([]);
    if (look === 'ask') expect(opened?.remainingMs()).toBe(0);
    else if (look === 'front') visible.set(true);
    else first.resolve();
    await clock.advance(0);
    expect(finishes(), look).toEqual(['finish fetch']);
  }
});

test('a clock set back neither prolongs a wake nor shortens it', async () => {
  const { clock, periodic, wake, finishes, jump } = wakeBench();
  let opened: Wake | undefined;
  periodic.wakes$.subscribe((wake) => {
    opened = wake;
    wake.waitUntil(new Promise(() => {}));
  });
  wake();
  await clock.advance(10_000);
  expect(opened?.remainingMs()).toBe(12_000);
  jump(-3_600_000);
  expect(opened?.remainingMs()).toBe(12_000);
  await clock.advance(12_000);
  expect(finishes()).toEqual(['finish fetch']);
});

test('waitUntil prolongs a wake from what was waited for, and throws once it has ended', async () => {
  const { clock, periodic, wake, finishes } = wakeBench();
  const [first, second] = [deferred(), deferred()];
  let opened: Wake | undefined;
  periodic.wakes$.subscribe((wake) => {
    opened = wake;
    wake.waitUntil(first.promise);
    void first.promise.then(() => wake.waitUntil(second.promise));
  });
  wake();
  first.resolve();
  await clock.advance(1000);
  expect(finishes()).toEqual([]);
  second.resolve();
  await clock.advance(0);
  expect(finishes()).toEqual(['finish fetch']);
  expect(() => opened?.waitUntil(Promise.resolve())).toThrow(
    expect.objectContaining({ name: 'InvalidStateError' }),
  );
});

test('who comes late gets the wake that is open, and may wait for more', async () => {
  const { clock, periodic, wake, finishes } = wakeBench();
  const [first, second] = [deferred(), deferred()];
  periodic.wakes$.subscribe((opened) => opened.waitUntil(first.promise));
  wake();
  await clock.advance(500);
  periodic.wakes$.subscribe((opened) => opened.waitUntil(second.promise));
  first.resolve();
  await clock.advance(500);
  expect(finishes()).toEqual([]);
  second.resolve();
  await clock.advance(0);
  expect(finishes()).toEqual(['finish fetch']);
  let later = 0;
  periodic.wakes$.subscribe(() => later++);
  expect(later).toBe(0);
});

test('closing finishes what is open and completes the streams', () => {
  const { periodic, source, wake, finishes } = wakeBench();
  let completed = false;
  periodic.wakes$.subscribe({
    next: (opened) => opened.waitUntil(new Promise(() => {})),
    complete: () => {
      completed = true;
    },
  });
  wake();
  periodic.close();
  expect(finishes()).toEqual(['finish fetch']);
  expect(completed).toBe(true);
  expect(source.calls.at(-1)).toBe('close');
});

test('the execution window opens before the handlers and closes before the finish', () => {
  const { periodic, source, wake } = wakeBench();
  const order: string[] = source.calls;
  const look = () => order.push(periodic.anyOpen.getSnapshot() ? 'open' : 'closed');
  periodic.anyOpen.subscribe(look);
  look();
  periodic.wakes$.subscribe(() => order.push('handler'));
  wake();
  expect(order).toEqual(['closed', 'open', 'handler', 'closed', 'finish fetch']);
});

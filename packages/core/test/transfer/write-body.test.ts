import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { writeBody } from '../../src/transfer/body-writer.ts';
import { type VirtualClock, virtualClock } from '../support/virtual-clock.ts';
import { recordingSink } from './recording-sink.ts';

type Ending = 'close' | 'error' | 'stay open';

/** A stream that gives `pieces`, one every `everyMs`, and then ends in one way or another. */
function streamOf(
  clock: VirtualClock,
  pieces: readonly Uint8Array[],
  everyMs: number,
  ending: Ending,
) {
  let next = 0;
  let cancelled: unknown;
  let cancelTimer = () => {};
  const stream = new ReadableStream<Uint8Array>(
    {
      pull: (controller) =>
        new Promise<void>((resolve) => {
          const go = () => {
            const piece = pieces[next++];
            if (piece) controller.enqueue(piece);
            else if (ending === 'close') controller.close();
            else if (ending === 'error') controller.error(new TypeError('cut'));
            else return;
            resolve();
          };
          if (everyMs > 0) cancelTimer = clock.setTimer(go, everyMs);
          else go();
        }),
      cancel: (reason) => {
        cancelled = reason;
        cancelTimer();
      },
    },
    { highWaterMark: 0 },
  );
  return { stream, cancelled: () => cancelled };
}

const pieces = fc.array(fc.uint8Array({ minLength: 1, maxLength: 30 }), { maxLength: 15 });
const flat = (list: readonly Uint8Array[]) => list.flatMap((piece) => [...piece]);

/** Follows `work` on the clock to its end. */
async function finish<T>(clock: VirtualClock, work: Promise<T>): Promise<T> {
  let over = false;
  const watched = work.finally(() => {
    over = true;
  });
  watched.catch(() => {});
  for (let steps = 0; !over; steps++)
    if (!(await clock.advanceToNext()) && !over && steps > 0) throw new Error('It hangs.');
  return watched;
}

function setUp(writeMs: number, more = {}) {
  const clock = virtualClock();
  const sink = recordingSink(clock, writeMs);
  const controller = new AbortController();
  const options = {
    offset: 0,
    chunk: { maxBytes: 16, maxAgeMs: 50 },
    stallTimeoutMs: 1000,
    clock,
    signal: controller.signal,
    ...more,
  };
  return { clock, sink, controller, options };
}

describe('writeBody', () => {
  const timing = fc.record({
    everyMs: fc.integer({ min: 0, max: 30 }),
    writeMs: fc.integer({ min: 0, max: 40 }),
    maxBytes: fc.integer({ min: 1, max: 40 }),
    maxAgeMs: fc.integer({ min: 1, max: 60 }),
    offset: fc.nat(500),
  });

  it('any pieces, at any pace, in any chunks: the same bytes, at most two writes under way, nothing left', async () => {
    await fc.assert(
      fc.asyncProperty(pieces, timing, async (given, { everyMs, writeMs, offset, ...chunk }) => {
        const { clock, sink, options } = setUp(writeMs, { offset, chunk });
        const { stream } = streamOf(clock, given, everyMs, 'close');
        const end = await finish(clock, writeBody(stream, sink, options));
        expect(end).toBe(offset + flat(given).length);
        expect(sink.bytes(offset)).toEqual(flat(given));
        expect(sink.mostAtOnce).toBeLessThanOrEqual(2);
        for (const { data } of sink.commits)
          expect(data.byteLength).toBeLessThanOrEqual(chunk.maxBytes);
        expect([clock.pending, sink.underWay]).toEqual([0, 0]);
      }),
    );
  });

  it('a stream that fails: what has arrived is committed, then its error is thrown', async () => {
    await fc.assert(
      fc.asyncProperty(pieces, timing, async (given, { everyMs, writeMs, offset, ...chunk }) => {
        const { clock, sink, options } = setUp(writeMs, { offset, chunk });
        const { stream } = streamOf(clock, given, everyMs, 'error');
        await expect(finish(clock, writeBody(stream, sink, options))).rejects.toThrow('cut');
        expect(sink.bytes(offset)).toEqual(flat(given));
        expect([clock.pending, sink.underWay]).toEqual([0, 0]);
      }),
    );
  });

  it('aborted at any instant: the reason is thrown, a prefix is stored, nothing is under way', async () => {
    await fc.assert(
      fc.asyncProperty(
        pieces,
        timing,
        fc.nat(300),
        async (given, { everyMs, writeMs, offset, ...chunk }, abortMs) => {
          const { clock, sink, controller, options } = setUp(writeMs, { offset, chunk });
          const { stream, cancelled } = streamOf(clock, given, everyMs, 'stay open');
          const reason = new Error('stopped');
          clock.setTimer(() => controller.abort(reason), abortMs);
          await expect(finish(clock, writeBody(stream, sink, options))).rejects.toBe(reason);
          expect(cancelled()).toBe(reason);
          const stored = sink.bytes(offset);
          expect(stored).toEqual(flat(given).slice(0, stored.length));
          expect(sink.underWay).toBe(0);
          const commits = sink.commits.length;
          await clock.advance(1000);
          expect(sink.commits).toHaveLength(commits);
          expect(clock.pending).toBe(0);
        },
      ),
    );
  });

  it('a sink that fails at any write: its error comes as the cause, and the stream is cancelled', async () => {
    await fc.assert(
      fc.asyncProperty(
        pieces,
        timing,
        fc.integer({ min: 1, max: 4 }),
        async (given, { everyMs, writeMs, offset, ...chunk }, nth) => {
          const { clock, sink, options } = setUp(writeMs, { offset, chunk });
          const full = new DOMException('full', 'QuotaExceededError');
          sink.failAt(nth, full);
          const { stream } = streamOf(clock, given, everyMs, 'close');
          const outcome = await finish(
            clock,
            writeBody(stream, sink, options).catch((error: Error) => error.cause),
          );
          if (sink.commits.length === nth - 1 && outcome === full)
            expect(sink.commits).toHaveLength(nth - 1);
          else expect(outcome).toBe(offset + flat(given).length);
          expect([clock.pending, sink.underWay]).toEqual([0, 0]);
        },
      ),
    );
  });

  it('a stream that stalls is given up after stallTimeoutMs, with what had come', async () => {
    const { clock, sink, options } = setUp(0);
    const { stream, cancelled } = streamOf(clock, [Uint8Array.of(1, 2, 3)], 10, 'stay open');
    const start = clock.now();
    await expect(finish(clock, writeBody(stream, sink, options))).rejects.toMatchObject({
      name: 'TimeoutError',
    });
    const took = clock.now() - start;
    expect(took).toBeGreaterThanOrEqual(1000);
    expect(took).toBeLessThanOrEqual(2020);
    expect(sink.bytes(0)).toEqual([1, 2, 3]);
    expect(cancelled()).toMatchObject({ name: 'TimeoutError' });
    expect(clock.pending).toBe(0);
  });

  it('a slow disk is no stall, and neither is a slow but steady stream', async () => {
    const { clock, sink, options } = setUp(3000, { chunk: { maxBytes: 1, maxAgeMs: 5 } });
    const slow = Array.from({ length: 4 }, (_, i) => Uint8Array.of(i));
    const { stream } = streamOf(clock, slow, 990, 'close');
    expect(await finish(clock, writeBody(stream, sink, options))).toBe(4);
  });

  it('a clock set back does not make it wait for longer; one that sleeps is noticed when it wakes', async () => {
    const { clock, sink, options } = setUp(0);
    const { stream } = streamOf(clock, [], 10, 'stay open');
    const writing = writeBody(stream, sink, options);
    writing.catch(() => {});
    await clock.advance(20);
    clock.sleep(60_000);
    await clock.advance(1);
    await expect(writing).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  it('storesPieces: each piece is committed before the next one is read, and the last one as the last', async () => {
    const { clock, sink, options } = setUp(10, { storesPieces: true, expectedBytes: 9 });
    let read = 0;
    const stream = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          expect(sink.commits).toHaveLength(read);
          controller.enqueue(new Uint8Array([read, read, read]));
          read += 1;
          if (read === 3) controller.close();
        },
      },
      { highWaterMark: 0 },
    );
    expect(await finish(clock, writeBody(stream, sink, options))).toBe(9);
    expect(sink.bytes(0)).toEqual([0, 0, 0, 1, 1, 1, 2, 2, 2]);
  });
});

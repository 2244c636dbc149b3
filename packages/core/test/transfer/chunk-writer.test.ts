import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ChunkWriter, SinkError } from '../../src/transfer/body-writer.ts';
import { virtualClock } from '../support/virtual-clock.ts';
import { recordingSink } from './recording-sink.ts';

const bytesOf = (pieces: readonly Uint8Array[]): number[] => pieces.flatMap((piece) => [...piece]);

describe('ChunkWriter', () => {
  it('any pieces become the same bytes, in chunks of maxBytes, at most two writes under way', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 20 }),
        fc.integer({ min: 1, max: 17 }),
        fc.nat(1000),
        fc.boolean(),
        async (pieces, maxBytes, offset, slow) => {
          const clock = virtualClock();
          const sink = recordingSink(clock, slow ? 10 : 0);
          const writer = new ChunkWriter(sink, {
            offset,
            maxBytes,
            maxAgeMs: 1_000_000,
            clock,
            onFailure: () => {},
          });
          const writing = (async () => {
            for (const piece of pieces) await writer.push(piece);
            return writer.end();
          })();
          const advancing = slow ? clock.advance(10 * 1000) : undefined;
          expect(await writing).toBe(offset + bytesOf(pieces).length);
          await advancing;
          expect(sink.bytes(offset)).toEqual(bytesOf(pieces));
          expect(sink.mostAtOnce).toBeLessThanOrEqual(2);
          for (const { data } of sink.commits.slice(0, -1)) expect(data.byteLength).toBe(maxBytes);
          expect(clock.pending).toBe(0);
        },
      ),
    );
  });

  it('what is older than maxAgeMs is written without more coming', async () => {
    const clock = virtualClock();
    const sink = recordingSink(clock);
    const options = { offset: 5, maxBytes: 100, maxAgeMs: 1000, clock, onFailure: () => {} };
    const writer = new ChunkWriter(sink, options);
    await writer.push(Uint8Array.of(1, 2));
    await clock.advance(999);
    expect(sink.commits).toEqual([]);
    await writer.push(Uint8Array.of(3));
    await clock.advance(1);
    expect(sink.bytes(5)).toEqual([1, 2, 3]);
    expect(clock.pending).toBe(0);
  });

  it('a failed write rejects the push of a piece that spans many chunks; it does not spin', async () => {
    const clock = virtualClock();
    const boom = new Error('full');
    const sink = recordingSink(clock);
    sink.failAt(2, boom);
    const failures: SinkError[] = [];
    const writer = new ChunkWriter(sink, {
      offset: 0,
      maxBytes: 4,
      maxAgeMs: 1000,
      clock,
      onFailure: (error) => failures.push(error),
    });
    const pushed = writer.push(new Uint8Array(100));
    await expect(pushed).rejects.toThrow(SinkError);
    await writer.stop();
    expect(failures).toHaveLength(1);
    expect(failures[0]?.cause).toBe(boom);
    expect(sink.commits).toHaveLength(1);
    await expect(writer.end()).rejects.toThrow(SinkError);
    expect(clock.pending).toBe(0);
  });

  it('stop drops what is not being written and waits for what is', async () => {
    const clock = virtualClock();
    const sink = recordingSink(clock, 50);
    const options = { offset: 0, maxBytes: 2, maxAgeMs: 1000, clock, onFailure: () => {} };
    const writer = new ChunkWriter(sink, options);
    await writer.push(Uint8Array.of(1, 2, 3));
    const stopped = writer.stop();
    expect(sink.underWay).toBe(1);
    await clock.advance(50);
    await stopped;
    expect(sink.underWay).toBe(0);
    expect(sink.bytes(0)).toEqual([1, 2]);
    expect(clock.pending).toBe(0);
  });

  it('on a disk slower than maxAgeMs at most one chunk waits behind the one being written', async () => {
    const clock = virtualClock();
    const sink = recordingSink(clock, 100);
    const options = { offset: 0, maxBytes: 100, maxAgeMs: 10, clock, onFailure: () => {} };
    const writer = new ChunkWriter(sink, options);
    for (let n = 0; n < 30; n++) {
      await writer.push(Uint8Array.of(n));
      await clock.advance(10);
    }
    // What came during the first write is written at once after it, as one, and so on.
    expect(sink.commits.map(({ data }) => data.byteLength)).toEqual([1, 10]);
    const ended = writer.end();
    await clock.advance(300);
    expect(await ended).toBe(30);
    expect(sink.commits.map(({ data }) => data.byteLength)).toEqual([1, 10, 10, 9]);
    expect(sink.bytes(0)).toEqual(Array.from({ length: 30 }, (_, n) => n));
    expect(sink.mostAtOnce).toBe(2);
    expect(clock.pending).toBe(0);
  });
});

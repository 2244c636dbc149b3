import type { Clock } from '../../src/browser/clock.ts';
import type { BodySink } from '../../src/transfer/body-writer.ts';

/** A sink that writes in turn, as a database does, refuses what is not the next, and knows how many writes are under way. */
export interface RecordingSink extends BodySink {
  readonly commits: readonly { readonly offset: number; readonly data: ArrayBuffer }[];
  readonly underWay: number;
  readonly mostAtOnce: number;
  /** The commits from `offset` on as one run of bytes; throws when they overlap or leave a gap. */
  bytes(offset: number): number[];
  /** The `nth` commit (1 is the first) rejects with `error`. */
  failAt(nth: number, error: unknown): void;
}

/** @param writeMs how long a write takes on `clock` */
export function recordingSink(clock: Clock, writeMs = 0): RecordingSink {
  const commits: { offset: number; data: ArrayBuffer }[] = [];
  const failures = new Map<number, unknown>();
  let calls = 0;
  let underWay = 0;
  let mostAtOnce = 0;
  let turn: Promise<void> = Promise.resolve();
  let end: number | null = null;

  const write = async (call: number, offset: number, data: ArrayBuffer): Promise<void> => {
    if (writeMs > 0) await new Promise<void>((done) => clock.setTimer(done, writeMs));
    if (failures.has(call)) throw failures.get(call);
    if (offset !== (end ?? offset)) throw new RangeError(`${offset} is not next.`);
    // What is written is the writer's again afterwards.
    commits.push({ offset, data: data.slice() });
    end = offset + data.byteLength;
  };

  return {
    commits,
    get underWay() {
      return underWay;
    },
    get mostAtOnce() {
      return mostAtOnce;
    },
    bytes(offset) {
      let at = offset;
      return commits.flatMap(({ offset: from, data }) => {
        if (from !== at) throw new RangeError(`A chunk begins at ${from}; ${at} was next.`);
        at += data.byteLength;
        return [...new Uint8Array(data)];
      });
    },
    failAt: (nth, error) => void failures.set(nth, error),
    async commit(offset, data) {
      const call = ++calls;
      end ??= offset;
      underWay += 1;
      mostAtOnce = Math.max(mostAtOnce, underWay);
      const mine = turn.then(() => write(call, offset, data));
      turn = mine.catch(() => {});
      try {
        await mine;
      } finally {
        underWay -= 1;
      }
    },
  };
}

import { onAbort } from '../../browser/clock.ts';
import type { UsableBody } from '../../http/interpret-response.ts';
import { SMALL_BODY_BYTES } from '../../model/body-parts.ts';
import { filesName } from '../../model/names.ts';
import { responseBodyOf, type StoredBody } from '../../model/rows.ts';
import {
  type BodySource,
  type ByteRange,
  readBlob,
  readWhileWritten,
} from '../../storage/bodies.ts';
import { quotaExceeded } from '../../storage/store.ts';
import type { Filling } from '../filling.ts';
import { mostBytes, OverlongBodyError, type ReceivedBody } from '../received-body.ts';
import type { RecordRun } from '../record-run.ts';
import { patienceMs } from '../send-request.ts';
import { type StalledError, StallWatchdog } from '../stall-watchdog.ts';
import { PrefixMismatchError } from '../stored-prefix.ts';
import { expectedHash } from '../verify-integrity.ts';
import { Counting } from './counting.ts';
import { jointOf } from './joint.ts';
import type { BodyEnd, PlainError, ReceiveOrder } from './protocol.ts';
import type { WorkerExchange } from './transfer-worker.ts';

/**
 * Has the transfer worker receive the body into a file of this run, and counts what it reports. `onCompared` as for
 * `receiveInPage`.
 */
export async function receiveInWorker(
  record: RecordRun,
  exchange: WorkerExchange,
  body: UsableBody,
  filling: Filling,
  onCompared: () => Promise<void>,
): Promise<ReceivedBody> {
  filling.onLowered((at) => exchange.send({ type: 'stopAt', at }));
  // It may be lowered meanwhile.
  const order = { ...(await receiveOrder(record, body, filling)), stopAt: filling.stopAt };
  record.signal.throwIfAborted();
  const counting = new Counting(record, order, { body, filling, onCompared });
  const { end, failure } = await carriedOut(record, exchange, order, counting, filling.signal);
  if (failure !== null) throw failure;
  if (record.signal.aborted || filling.signal.aborted) {
    await counting.idle();
    record.signal.throwIfAborted();
    filling.signal.throwIfAborted();
  }
  const { position, error, digest } = end;
  if (error?.kind === 'storage') throw storageError(error);
  const joint = await jointOf(record, filling, order, end);
  await counting.ended(end, joint);
  return {
    before: filling.from,
    reached: error?.kind === 'overlong' ? (mostBytes(body) ?? position) + 1 : position,
    error: error && errorOf[error.kind](error.message),
    isMismatch: error?.kind === 'mismatch',
    joint,
    digest,
  };
}

const errorOf = {
  network: (message: string) => new TypeError(message),
  mismatch: (message: string) => new PrefixMismatchError(message),
  overlong: (message: string) => new OverlongBodyError(message),
};

function storageError({ name, message }: PlainError): Error {
  return name === 'QuotaExceededError' ? quotaExceeded(message) : new DOMException(message, name);
}

async function receiveOrder(
  record: RecordRun,
  body: UsableBody,
  { from, stopAt }: Filling,
): Promise<Omit<ReceiveOrder, 'stopAt'>> {
  const { ports, run, row } = record;
  const stored = responseBodyOf(row);
  const start = Math.min(body.start, from);
  const file = record.fileToContinue(from);
  const due = body.end ?? body.total;
  const isAlone = stopAt === null && row.received === from && !record.hasSegments;
  const hash = isAlone ? expectedHash(row) : null;
  return {
    directory: [filesName(ports.name), run.uid],
    file: file?.file ?? record.newFile(),
    fileStart: file?.start ?? from,
    start: body.start,
    received: from,
    stored: body.start < from ? await storedBlob(ports.store, stored, { start, end: from }) : null,
    limit: mostBytes(body),
    comparedBytes: Math.max(1, record.options.overlapBytes),
    // What is joined to stored bytes is compared first, which a row would not wait for.
    isLarge: file !== null || !isAlone || (due !== null && due - from > SMALL_BODY_BYTES),
    smallBytes: SMALL_BODY_BYTES,
    hash: hash && {
      algorithm: hash.algorithm,
      stored: from > 0 ? await readBlob(ports.store, stored, { start: 0, end: from }) : null,
    },
  };
}

/** More than the overlap of a resume is not copied. */
const COPIED_BYTES = 64 * 1024;

/** What is stored of the range. A few bytes are copied: the worker of a frozen page may still write to the file that has them. */
function storedBlob(source: BodySource, body: StoredBody, range: ByteRange): Promise<Blob> {
  const take = () => readBlob(source, body, range);
  return range.end - range.start > COPIED_BYTES
    ? take()
    : readWhileWritten(take, async (blob) => new Blob([await blob.arrayBuffer()]));
}

/** What a worker has said while the page was frozen is heard after the page's timers. */
const AFTER_SLEEP_MS = 1000;

/** A worker that does not say how it ended is not waited for longer. */
const CANCEL_LIMIT_MS = 2000;

/** Resolves when the worker is done, with why the page has broken it off, if it has. */
function carriedOut(
  record: RecordRun,
  exchange: WorkerExchange,
  order: ReceiveOrder,
  counting: Counting,
  signal: AbortSignal,
): Promise<{ readonly end: BodyEnd; readonly failure: unknown }> {
  const { clock } = record.ports;
  return new Promise((resolve) => {
    const breakOff = (failure: unknown, message: string): void => {
      exchange.end();
      const error = { kind: 'network', name: 'TypeError', message } as const;
      finish({ position: order.received, error, digest: null }, failure);
    };
    let stall: StalledError | null = null;
    let cancelLimit = (): void => {};
    const onStall = (error: StalledError): void => {
      stall = error;
      exchange.cancel();
      cancelLimit = clock.setTimer(() => breakOff(null, error.message), CANCEL_LIMIT_MS);
    };
    const watchdog = new StallWatchdog(clock, patienceMs(record), onStall, AFTER_SLEEP_MS);
    const stop = () => breakOff(null, 'The run was stopped.');
    const unlinks = [record.signal, signal].map((each) => onAbort(each, stop));
    const finish = (end: BodyEnd, failure: unknown): void => {
      watchdog.stop();
      cancelLimit();
      for (const unlink of unlinks) unlink();
      isOver = true;
      const error = end.error && stall ? { ...end.error, message: stall.message } : end.error;
      resolve({ end: { ...end, error }, failure });
    };
    counting.onFailure = (failure) => breakOff(failure, 'The bytes could not be counted.');
    let isOver = false;
    exchange.listen((report) => {
      if (report.type === 'closed') counting.closed(report.flushedTo);
      if (isOver) return;
      watchdog.reading();
      counting.hear(report);
      if (report.type === 'ended') finish(report.end, null);
    });
    watchdog.reading();
    exchange.send({ type: 'receive', order });
  });
}

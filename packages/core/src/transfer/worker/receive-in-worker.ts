import { onAbort } from '../../browser/clock.ts';
import { judgeBodyEnd, type UsableBody } from '../../http/interpret-response.ts';
import type { BodyPart } from '../../model/body-parts.ts';
import { filesName } from '../../model/names.ts';
import { responseBodyOf } from '../../model/rows.ts';
import { countPart } from '../../model/transitions/receive.ts';
import { finishRecord } from '../../model/transitions/settle.ts';
import { composeTransitions } from '../../model/transitions/transition.ts';
import { readBlob } from '../../storage/bodies.ts';
import { quotaExceeded } from '../../storage/store.ts';
import { sinkOf } from '../receive-in-page.ts';
import {
  mostBytes,
  OverlongBodyError,
  type ReceivedBody,
  SMALL_BYTES,
  withinTotal,
} from '../received-body.ts';
import type { RecordRun } from '../record-run.ts';
import { patienceMs } from '../send-request.ts';
import { type StalledError, StallWatchdog } from '../stall-watchdog.ts';
import { PrefixMismatchError } from '../stored-prefix.ts';
import { expectedHash, isExpected } from '../verify-integrity.ts';
import { afterClosing } from './after-closing.ts';
import type { BodyEnd, PlainError, ReceiveOrder, WorkerReport, WrittenPart } from './protocol.ts';
import type { WorkerExchange } from './transfer-worker.ts';

/**
 * Has the transfer worker receive the body into a file of this run, and counts what it reports. `onCompared` as for
 * `receiveInPage`.
 */
export async function receiveInWorker(
  record: RecordRun,
  exchange: WorkerExchange,
  body: UsableBody,
  onCompared: () => Promise<void>,
): Promise<ReceivedBody> {
  const before = record.row.received;
  const order = await receiveOrder(record, body);
  record.signal.throwIfAborted();
  const counting = new Counting(record, order, body, onCompared);
  const { end, failure } = await carriedOut(record, exchange, order, counting);
  if (failure !== null) throw failure;
  record.signal.throwIfAborted();
  const { position, error, digest } = end;
  if (error?.kind === 'storage') throw storageError(error);
  await counting.ended(end);
  return {
    before,
    reached: error?.kind === 'overlong' ? (mostBytes(body) ?? position) + 1 : position,
    error: error && errorOf[error.kind](error.message),
    isMismatch: error?.kind === 'mismatch',
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

async function receiveOrder(record: RecordRun, body: UsableBody): Promise<ReceiveOrder> {
  const { ports, run, row } = record;
  const { received } = row;
  const stored = responseBodyOf(row);
  const start = Math.min(body.start, received);
  const file = record.fileToContinue();
  const due = body.end ?? body.total;
  const hash = expectedHash(row);
  return {
    directory: [filesName(ports.name), run.uid],
    file: file?.file ?? record.newFile(),
    fileStart: file?.start ?? received,
    start: body.start,
    received,
    stored:
      body.start < received ? await readBlob(ports.store, stored, { start, end: received }) : null,
    limit: mostBytes(body),
    isLarge: file !== null || (due !== null && due - received > SMALL_BYTES),
    smallBytes: SMALL_BYTES,
    hash: hash && {
      algorithm: hash.algorithm,
      stored:
        received > 0 ? await readBlob(ports.store, stored, { start: 0, end: received }) : null,
    },
  };
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
): Promise<{ readonly end: BodyEnd; readonly failure: unknown }> {
  const { clock } = record.ports;
  return new Promise((resolve) => {
    const breakOff = (failure: unknown, message: string): void => {
      exchange.end();
      const error = { kind: 'network', name: 'TypeError', message } as const;
      finish({ position: record.row.received, error, digest: null }, failure);
    };
    let stall: StalledError | null = null;
    let cancelLimit = (): void => {};
    const onStall = (error: StalledError): void => {
      stall = error;
      exchange.cancel();
      cancelLimit = clock.setTimer(() => breakOff(null, error.message), CANCEL_LIMIT_MS);
    };
    const watchdog = new StallWatchdog(clock, patienceMs(record), onStall, AFTER_SLEEP_MS);
    const unlink = onAbort(record.signal, () => breakOff(null, 'The run was stopped.'));
    const finish = (end: BodyEnd, failure: unknown): void => {
      watchdog.stop();
      cancelLimit();
      unlink();
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

/** Counts what the worker has written, one transaction after another, and never more than was written. */
class Counting {
  readonly #record: RecordRun;
  readonly #order: ReceiveOrder;
  readonly #body: UsableBody;
  readonly #onCompared: () => Promise<void>;
  /** What was written and is not counted yet. */
  #written: WrittenPart | null = null;
  #small: Extract<WorkerReport, { type: 'small' }> | null = null;
  #working: Promise<void> = Promise.resolve();
  #ending: Promise<void> = Promise.resolve();
  #isCounting = false;
  #counted: number;
  #failure: unknown = null;
  onFailure: (failure: unknown) => void = () => {};

  constructor(
    record: RecordRun,
    order: ReceiveOrder,
    body: UsableBody,
    onCompared: () => Promise<void>,
  ) {
    this.#record = record;
    this.#order = order;
    this.#body = body;
    this.#onCompared = onCompared;
    this.#counted = order.received;
  }

  hear(report: WorkerReport): void {
    if (report.type === 'compared') this.#then(this.#onCompared);
    if (report.type === 'small') this.#small = report;
    if (report.type !== 'written') return;
    this.#written = report;
    // While nothing is certain of the end, the last byte that was announced is counted with the end: a kill between the two would
    // leave what looks like the whole.
    const { certain, end, total } = this.#body;
    const looksWhole = !certain && end === null && report.end === total;
    if (this.#isCounting || looksWhole) return;
    this.#isCounting = true;
    this.#then(async () => {
      this.#isCounting = false;
      await this.#count(false);
    });
  }

  /** Resolves when all is counted. Rejects as the transactions do. */
  ended(end: BodyEnd): Promise<void> {
    const ending = this.#end(end);
    this.#ending = ending.catch(() => {});
    return ending;
  }

  async #end({ position, error, digest }: BodyEnd): Promise<void> {
    await this.#working;
    if (this.#failure !== null) throw this.#failure;
    const { row } = this.#record;
    const isWhole =
      error === null &&
      judgeBodyEnd({ reached: position, ...this.#body, isBroken: false }) === 'whole' &&
      (digest === null || isExpected(row, digest));
    if (this.#small)
      await sinkOf(this.#record, this.#body).commit(this.#small.offset, this.#small.data, isWhole);
    else await this.#count(isWhole);
  }

  async #count(isLast: boolean): Promise<void> {
    const written = this.#written;
    this.#written = null;
    if (!written || written.end <= this.#counted) return;
    const { run, index } = this.#record;
    const { file, fileStart: start } = this.#order;
    const { end, unflushed } = written;
    const part: BodyPart = { file, start, end, ...(unflushed && { unflushed }) };
    const count = withinTotal(countPart(run.epoch, index, part), end - this.#counted);
    await this.#record.write(
      isLast ? composeTransitions(count, finishRecord(run.epoch, index)) : count,
    );
    this.#counted = end;
    this.#record.fileGrew(part);
  }

  /** Work of the page in the order of the reports. The first that fails ends the exchange. */
  #then(work: () => Promise<void>): void {
    this.#working = this.#working.then(async () => {
      if (this.#failure !== null) return;
      try {
        await work();
      } catch (error) {
        this.#failure = error;
        this.onFailure(error);
      }
    });
  }

  /**
   * The file is closed, and was flushed up to `flushedTo`. Nothing waits for this: without it the end of the file is looked at
   * once more when it is taken up, and a later page deletes a file that no row names.
   */
  closed(flushedTo: number | null): void {
    this.#record.fileClosed(this.#order.file);
    // What has come as one small piece has no file.
    if (this.#small) return;
    const counted = Promise.all([this.#working, this.#ending]);
    void counted
      .then(() => afterClosing(this.#record, this.#order, flushedTo, this.#counted))
      .catch(() => {});
  }
}

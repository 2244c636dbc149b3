import type { UsableBody } from '../../http/interpret-response.ts';
import { judgeBodyEnd } from '../../http/judge-body-end.ts';
import type { BodyPart } from '../../model/body-parts.ts';
import { countPart } from '../../model/transitions/receive.ts';
import { finishRecord } from '../../model/transitions/settle.ts';
import { composeTransitions } from '../../model/transitions/transition.ts';
import type { Filling } from '../filling.ts';
import { sinkOf } from '../receive-in-page.ts';
import { type Joint, withinTotal } from '../received-body.ts';
import type { RecordRun } from '../record-run.ts';
import { hasIntegrity, isExpected } from '../verify-integrity.ts';
import { afterClosing } from './after-closing.ts';
import type { BodyEnd, ReceiveOrder, WorkerReport, WrittenPart } from './protocol.ts';

/** Counts what the worker has written, one transaction after another, and never more than was written. */
export class Counting {
  readonly #record: RecordRun;
  readonly #order: ReceiveOrder;
  readonly #body: UsableBody;
  readonly #filling: Filling;
  readonly #onCompared: () => Promise<void>;
  /** What was written last. */
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
    {
      body,
      filling,
      onCompared,
    }: {
      readonly body: UsableBody;
      readonly filling: Filling;
      readonly onCompared: () => Promise<void>;
    },
  ) {
    this.#record = record;
    this.#order = order;
    this.#body = body;
    this.#filling = filling;
    this.#onCompared = onCompared;
    this.#counted = order.received;
  }

  hear(report: WorkerReport): void {
    if (report.type === 'compared') this.#then(this.#onCompared);
    if (report.type === 'small') this.#small = report;
    if (report.type !== 'written') return;
    this.#written = report;
    this.#filling.reached(report.end);
    // While nothing is certain of the end, the last byte that was announced is counted with the end: a kill between the two would
    // leave what looks like the whole.
    const { certain, end, total } = this.#body;
    const looksWhole = !certain && end === null && report.end === total;
    if (this.#isCounting || looksWhole) return;
    this.#isCounting = true;
    this.#then(async () => {
      this.#isCounting = false;
      await this.#count(false, 'none');
    });
  }

  /** Resolves when nothing is being counted. */
  idle(): Promise<void> {
    return this.#working;
  }

  /** Resolves when all is counted. Rejects as the transactions do. */
  ended(end: BodyEnd, joint: Joint): Promise<void> {
    const ending = this.#end(end, joint);
    this.#ending = ending.catch(() => {});
    return ending;
  }

  async #end({ position, error, digest }: BodyEnd, joint: Joint): Promise<void> {
    await this.#working;
    if (this.#failure !== null) throw this.#failure;
    const { row } = this.#record;
    const isWhole =
      error === null &&
      this.#filling.stopAt === null &&
      judgeBodyEnd({ reached: position, ...this.#body, isBroken: false }) === 'whole' &&
      this.#filling.from <= row.received &&
      (digest === null ? !hasIntegrity(row) : isExpected(row, digest));
    if (this.#small)
      await sinkOf(this.#record, this.#body).commit(this.#small.offset, this.#small.data, isWhole);
    else await this.#count(isWhole, joint);
  }

  async #count(isLast: boolean, joint: Joint): Promise<void> {
    const written = this.#written;
    const { stopAt } = this.#filling;
    // The byte that closes a gap is counted once both its sides are known to fit.
    const most =
      stopAt === null ? Number.POSITIVE_INFINITY : joint === 'same' ? stopAt : stopAt - 1;
    const end = Math.min(written?.end ?? 0, most);
    if (!written || end <= this.#counted) return;
    const { unflushed } = written;
    // Its checksum would be of more than is counted. The worker flushes what it writes last before such a place.
    if (unflushed && end < written.end) return;
    const { run, index } = this.#record;
    const { file, fileStart: start } = this.#order;
    const part: BodyPart = { file, start, end, ...(unflushed && { unflushed }) };
    const count = withinTotal(countPart(run.epoch, index, part), end - this.#counted);
    await this.#record.write(
      isLast ? composeTransitions(count, finishRecord(run.epoch, index)) : count,
    );
    this.#counted = end;
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

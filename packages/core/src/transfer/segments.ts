import { sleep } from '../browser/clock.ts';
import type { UsableBody } from '../http/interpret-response.ts';
import { holesOf } from '../model/body-parts.ts';
import type { Exchange } from './attempt-outcome.ts';
import { fetchSegment, type SegmentEnd } from './fetch-segment.ts';
import { Filling } from './filling.ts';
import { type Job, judgeThroughput, MOST_AUTOMATIC, nextJob } from './plan-segments.ts';
import { slotRequest } from './prepare-request.ts';
import { receiveBody } from './receive-body.ts';
import type { ReceivedBody } from './received-body.ts';
import type { RecordRun } from './record-run.ts';
import { backoffMs } from './retry.ts';
import { SegmentClaim } from './segment-claim.ts';

/** How often it is decided whether connections are added or given up, in milliseconds. */
const TICK_MS = 250;

/**
 * Brings a body by several connections. The first is that of the attempt; the others ask for ranges of what is not stored. All that
 * they store is proved to be of the representation that is stored, and where they meet, the bytes of both are compared. At any
 * doubt they are ended, and the first goes on alone.
 */
export class Segments {
  readonly #record: RecordRun;
  readonly #exchange: Exchange;
  readonly #body: UsableBody;
  readonly #total: number;
  readonly #claims = new Set<SegmentClaim>();
  readonly #runners = new Set<Promise<void>>();
  readonly #over = new AbortController();
  readonly #isAutomatic: boolean;
  /** At most so many connections, the first included. */
  #wanted: number;
  #most: number;
  #failures = 0;
  #notBefore = 0;
  #isFirstDone = false;
  /** Whether a slot is waited for. */
  #isSeeking = false;
  #shortTicks = 0;
  #measured = { at: 0, bytes: 0, connections: 1 };
  #before: number | null = null;
  #fatal: { readonly error: unknown } | null = null;
  #onFatal: (error: unknown) => void = () => {};

  constructor(record: RecordRun, exchange: Exchange, body: UsableBody, total: number) {
    const { segments = 1 } = record.run.state.registration;
    this.#record = record;
    this.#exchange = exchange;
    this.#body = body;
    this.#total = total;
    this.#isAutomatic = segments === 'auto';
    this.#wanted = segments === 'auto' ? 1 : segments;
    this.#most = segments === 'auto' ? MOST_AUTOMATIC : segments;
  }

  /** Resolves with how the first connection has ended, when the others have ended too. Rejects as `receiveBody`. */
  async run(): Promise<ReceivedBody> {
    const record = this.#record;
    const { row, signal } = record;
    const filling = new Filling(row.received, this.#body.stopAt, signal);
    const claim = new SegmentClaim(row.received, this.#body.end ?? this.#total, this.#now);
    claim.filling = filling;
    const fatal = new Promise<never>((_, reject) => {
      this.#onFatal = reject;
    });
    this.#claims.add(claim);
    this.#measureAnew();
    void this.#tick();
    try {
      const first = receiveBody(record, this.#exchange, this.#body, filling);
      const received = await Promise.race([first, fatal]);
      this.#claims.delete(claim);
      this.#isFirstDone = true;
      const { error, isMismatch, joint, reached } = received;
      const isAsDue = error === null && !isMismatch && joint !== 'other' && reached >= claim.end;
      if (!isAsDue) this.#end();
      // Its slot is free for another one.
      else this.#start(null);
      while (this.#runners.size > 0) await Promise.race([...this.#runners, fatal]);
      return received;
    } finally {
      this.#end();
      await Promise.allSettled(this.#runners);
    }
  }

  readonly #now = (): number => this.#record.ports.clock.now();

  #end(): void {
    this.#over.abort(new Error('The segments are over.'));
  }

  get #connections(): number {
    return this.#claims.size;
  }

  /** Decides again and again, until all is over. */
  async #tick(): Promise<void> {
    const { ports, run } = this.#record;
    try {
      for (;;) {
        await sleep(ports.clock, TICK_MS, this.#over.signal);
        this.#judge();
        const { host } = slotRequest(this.#record, this.#exchange.request.url);
        this.#shortTicks = run.queue.isShort(host) ? this.#shortTicks + 1 : 0;
        // Others wait, and not only for a moment.
        if (this.#shortTicks > 1) this.#giveOneUp();
        else if (this.#shortTicks === 0) this.#seek();
      }
    } catch {
      // It is over.
    }
  }

  /** For `auto`: whether another connection makes it faster. */
  #judge(): void {
    if (!this.#isAutomatic) return;
    if (this.#measured.connections !== this.#connections) {
      this.#measureAnew();
      return;
    }
    const ms = this.#now() - this.#measured.at;
    const bytesPerMs = ms > 0 ? (this.#record.storedBytes - this.#measured.bytes) / ms : 0;
    const verdict = judgeThroughput({
      connections: this.#connections,
      ms,
      bytesPerMs,
      before: this.#before,
      restBytes: this.#total - this.#record.storedBytes,
    });
    if (verdict === 'settled') this.#most = Math.min(this.#most, this.#connections);
    if (verdict !== 'add' || this.#wanted > this.#connections) return;
    this.#before = bytesPerMs;
    this.#wanted = Math.min(this.#most, this.#connections + 1);
  }

  #measureAnew(): void {
    const { storedBytes } = this.#record;
    this.#measured = { at: this.#now(), bytes: storedBytes, connections: this.#connections };
  }

  get #mayAdd(): boolean {
    const { row } = this.#record;
    return (
      !this.#over.signal.aborted &&
      row.state === 'pending' &&
      // Only then is it known which representation is stored.
      row.received > 0 &&
      this.#connections < Math.min(this.#wanted, this.#most) &&
      this.#now() >= this.#notBefore &&
      this.#nextJob() !== null
    );
  }

  #nextJob(): Job<SegmentClaim> | null {
    return nextJob(holesOf(this.#record.row, this.#total), [...this.#claims]);
  }

  /** Asks for a slot that nobody else waits for. */
  #seek(): void {
    if (this.#isSeeking || !this.#mayAdd) return;
    this.#isSeeking = true;
    const { run } = this.#record;
    const request = slotRequest(this.#record, this.#exchange.request.url);
    run.queue.acquire({ ...request, isSegment: true }, this.#over.signal).then(
      (slot) => {
        this.#isSeeking = false;
        if (!this.#mayAdd) return slot.release();
        this.#start(slot.release);
        this.#seek();
      },
      () => {
        this.#isSeeking = false;
      },
    );
  }

  /** Starts a connection; `release` gives its slot back. */
  #start(release: (() => void) | null): void {
    const running = this.#work()
      .catch((error: unknown) => {
        this.#fatal ??= { error };
        this.#onFatal(error);
      })
      .finally(() => {
        release?.();
        this.#runners.delete(running);
        this.#seek();
      });
    this.#runners.add(running);
  }

  /** One job after another, as long as there are any. */
  async #work(): Promise<void> {
    while (!this.#over.signal.aborted && this.#record.row.state === 'pending') {
      const job = this.#nextJob();
      if (!job) return;
      const claim = new SegmentClaim(job.start, job.end, this.#now);
      this.#claims.add(claim);
      const order = { job, claim, total: this.#total, signal: this.#over.signal };
      const end = await fetchSegment(this.#record, order).finally(() => this.#claims.delete(claim));
      if (end !== 'done') return this.#failed(end);
      this.#failures = 0;
    }
  }

  #failed(end: Exclude<SegmentEnd, 'done'>): void {
    const record = this.#record;
    if (end === 'stopped') return;
    if (end === 'doubt' || end === 'mismatch') {
      record.history.segments = false;
      if (end === 'mismatch') record.hasDoubtfulParts = true;
      this.#end();
      return;
    }
    // A server that wants fewer is not asked for as many again by this run.
    if (end === 'refused') this.#most = Math.max(1, Math.min(this.#most, this.#connections));
    this.#failures += 1;
    this.#notBefore = this.#now() + backoffMs(this.#failures, record.options.retry);
    // What is left is asked for by the next attempt, which waits if it has to.
    if (this.#isFirstDone && this.#failures > 1) this.#end();
  }

  /** The connection that was added last goes to others. */
  #giveOneUp(): void {
    const last = [...this.#claims].filter((claim) => claim.stop !== null).at(-1);
    last?.stop?.();
    this.#notBefore = this.#now() + this.#record.options.retry.baseDelayMs;
  }
}

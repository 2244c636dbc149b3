import { onAbort } from '../browser/clock.ts';
import { interpretSegment } from '../http/interpret-segment.ts';
import { rangeValidator } from '../http/plan-attempt.ts';
import { holesOf, type Span } from '../model/body-parts.ts';
import {
  captureResponse,
  missingSecrets,
  restoreRequest,
  toHeaders,
} from '../model/stored-exchange.ts';
import { Filling } from './filling.ts';
import type { Job } from './plan-segments.ts';
import { buildRequest, prepareRequest } from './prepare-request.ts';
import type { ReceivingResponse } from './received-body.ts';
import type { RecordRun } from './record-run.ts';
import type { SegmentClaim } from './segment-claim.ts';
import { sendWatched } from './send-request.ts';
import { refusalByApp } from './validate-response.ts';

/**
 * - `done`: all that it was to bring is stored, or nothing was left to bring
 * - `trouble`: it brought less
 * - `refused`: the server wants fewer requests at once
 * - `doubt`: what came does not prove to be of what is stored; nothing of it was stored
 * - `mismatch`: stored bytes beyond the gap are not those that came again
 * - `stopped`: it was not wanted any more
 */
export type SegmentEnd = 'done' | 'trouble' | 'refused' | 'doubt' | 'mismatch' | 'stopped';

export interface SegmentOrder {
  readonly job: Job<SegmentClaim>;
  readonly claim: SegmentClaim;
  /** The size of the whole body. */
  readonly total: number;
  /** Ends it with the others. */
  readonly signal: AbortSignal;
}

/** Brings one segment of a body. Rejects with what concerns the whole registration. */
export async function fetchSegment(record: RecordRun, order: SegmentOrder): Promise<SegmentEnd> {
  const { job, claim } = order;
  const attempt = new AbortController();
  const stop = (): void => attempt.abort(new Error('The segment is not wanted any more.'));
  const unlinks = [order.signal, record.signal].map((signal) => onAbort(signal, stop));
  claim.stop = stop;
  job.of?.promise(job.start);
  try {
    return await send(record, order, attempt);
  } catch (error) {
    record.signal.throwIfAborted();
    if (attempt.signal.aborted) return 'stopped';
    throw error;
  } finally {
    job.of?.withdraw(job.start);
    for (const unlink of unlinks) unlink();
    stop();
  }
}

async function send(
  record: RecordRun,
  order: SegmentOrder,
  attempt: AbortController,
): Promise<SegmentEnd> {
  const { job, total } = order;
  const { row, run, ports, options } = record;
  const compared = comparedBytes(record, job.start);
  const from = job.start - compared;
  const to = Math.min(job.end + options.overlapBytes, total);
  const plan = { way: 'if-range', ranged: true, ifRange: rangeValidator(row), from, to } as const;
  let request: Request;
  let response: ReceivingResponse;
  try {
    const secrets = ports.secretHeaders(run.uid, record.index);
    const prepared = await prepareRequest(record, restoreRequest(row.request, null, secrets));
    if (missingSecrets(row.request, prepared.headers).length > 0) return 'doubt';
    request = buildRequest(record, plan, prepared);
    response = (await sendWatched(record, { request, body: null }, attempt)) as ReceivingResponse;
  } catch (error) {
    record.signal.throwIfAborted();
    if (attempt.signal.aborted && !isStall(error)) return 'stopped';
    return 'trouble';
  }
  const { status, headers } = response;
  const stored = toHeaders(record.row.response?.headers ?? []);
  const meaning = interpretSegment({ from, stored, total, status, headers });
  if (meaning.kind !== 'body') return meaning.kind;
  // The worker could not be had for it.
  if (!response.receive) return 'doubt';
  const head = captureResponse(response, {
    storedUrl: row.request.url,
    sentUrl: request.url,
    isSecretHeader: options.isSecretHeader,
  });
  if ((await refusalByApp(record, head)) !== null) return 'doubt';
  attempt.signal.throwIfAborted();
  if (!isLeft(record, order)) return 'done';
  return receive(record, order, { response, from, end: meaning.end, signal: attempt.signal });
}

async function receive(
  record: RecordRun,
  { job, claim, total }: SegmentOrder,
  {
    response,
    from,
    end,
    signal,
  }: {
    readonly response: ReceivingResponse;
    readonly from: number;
    readonly end: number;
    readonly signal: AbortSignal;
  },
): Promise<SegmentEnd> {
  job.of?.filling?.lower(job.start);
  const stopAt = job.end < total ? job.end : null;
  const filling = new Filling(job.start, stopAt, signal);
  claim.filling = filling;
  const body = { kind: 'body', start: from, end, stopAt, total, certain: true } as const;
  const usable = { ...body, head: 'continue', onMismatch: 'distrust' } as const;
  const received = await response.receive(record, usable, filling, async () => {});
  // Its first bytes are not those that are stored before them.
  if (received.isMismatch) return 'doubt';
  if (received.joint === 'other') return 'mismatch';
  const isAsDue = received.error === null && received.reached > job.start;
  return isAsDue ? 'done' : 'trouble';
}

/** How many of the stored bytes that end at `offset` are asked for again, to be compared. */
function comparedBytes({ row, options }: RecordRun, offset: number): number {
  const part = row.parts?.find(({ end }) => end === offset);
  const stored = offset === row.received ? offset : part ? part.end - part.start : 0;
  return Math.min(stored, options.overlapBytes);
}

/** Whether nobody else has brought, or passed, where it begins. */
function isLeft({ row }: RecordRun, { job, total }: SegmentOrder): boolean {
  const isIn = ({ start, end }: Span) => start <= job.start && job.start < end;
  if (job.of && job.of.position >= job.start) return false;
  return holesOf(row, total).some(isIn);
}

const isStall = (error: unknown): boolean =>
  error instanceof Error && error.name === 'StalledError';

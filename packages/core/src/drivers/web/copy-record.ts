import type { Clock } from '../../browser/clock.ts';
import type { NativeBackgroundFetchRecord } from '../../browser/service-worker.ts';
import { isRepeatable } from '../../http/plan-attempt.ts';
import { announcedBytes } from '../../http/ranges.ts';
import type { RecordRow, RegistrationRows } from '../../model/rows.ts';
import type { IsSecretHeader } from '../../model/secrets.ts';
import {
  type BackgroundFetchFailureReason,
  type Problem,
  storableProblem,
} from '../../model/snapshot.ts';
import { beginResponse, commitChunk } from '../../model/transitions/receive.ts';
import { markBodySent } from '../../model/transitions/send.ts';
import { failRecord, finishRecord, type RecordFailure } from '../../model/transitions/settle.ts';
import { fenced, recordAt, type Transition } from '../../model/transitions/transition.ts';
import { isQuotaExceeded } from '../../storage/bodies.ts';
import { SinkError, writeBody } from '../../transfer/body-writer.ts';
import {
  NATIVE_ANSWER_LIMIT_MS,
  nativeAnswer,
  nativeResponseHead,
  whyNotWhole,
} from './native-answer.ts';
import { readTag } from './native-fetches.ts';

/** What the browser has kept of the record is stored and is not the whole: the rest is still to be asked for. */
function noteProblem(epoch: number, index: number, problem: Problem): Transition {
  return fenced(epoch, (state) => {
    const { registration } = state;
    return {
      registration: { ...registration, revision: registration.revision + 1 },
      records: [{ ...recordAt(state, index), problem: storableProblem(problem) }],
    };
  });
}

/** One stretch of copying what the browser has of one background fetch, under one epoch. */
export interface CopyContext {
  /** Why the browser's background fetch failed; empty if it did not. */
  readonly failureReason: BackgroundFetchFailureReason;
  readonly epoch: number;
  readonly pageUrl: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly isSecretHeader: IsSecretHeader;
  /** Rejects with `StaleEpochError` when the registration is released or somebody else's. */
  apply(index: number, transition: Transition): Promise<void>;
}

/** 4 MiB measured best. The age is for slow streams, and a copy from the browser's disk is none. */
const CHUNK = { maxBytes: 4 * 2 ** 20, maxAgeMs: 1000 };

/** Copies one of the browser's records into the store, from its beginning, or notes there why it can't be had. */
async function copyRecord(
  copying: CopyContext,
  { index, request }: RecordRow,
  record: NativeBackgroundFetchRecord,
): Promise<void> {
  const { epoch, failureReason } = copying;
  // It may go on in the foreground, and needs its request body then.
  const fail = (failure: RecordFailure): Promise<void> =>
    copying.apply(index, failRecord(epoch, index, failure, { keepRequest: true }));
  // The browser has ended them all for one reason, or this one for its own.
  const whyNone =
    failureReason === '' || failureReason === 'bad-status' ? 'fetch-error' : failureReason;

  const answer = await nativeAnswer(record, copying.clock);
  if (answer.kind === 'none')
    return fail({ failureReason: whyNone, problem: answer.problem, response: null });
  const { response } = answer;
  await copying.apply(index, markBodySent(epoch, index));
  const head = nativeResponseHead(response, record.request, { ...copying, storedUrl: request.url });
  if (answer.kind === 'bad-status')
    return fail({ failureReason: 'bad-status', problem: answer.problem, response: head });

  const { method } = record.request;
  const announced = announcedBytes(method, response.headers);
  await copying.apply(index, beginResponse(epoch, index, head, announced));
  const { received, trouble } = await copyBody(copying, index, response);
  const doubt = whyNotWhole(method, response.status, received, announced, failureReason);
  const problem = trouble ?? (doubt === null ? null : { name: 'NetworkError', message: doubt });
  // Nothing has said where the body ends but the browser, whose word was not always good.
  const unproven = method === 'GET' && announced === null && received > 0;
  if (!problem) return copying.apply(index, finishRecord(epoch, index, unproven));
  // Where every header can be seen, what came is a prefix that the foreground can go on from.
  const isPrefix = head.type === 'basic' && announced !== null && received < announced;
  if (isPrefix && isRepeatable(request))
    return copying.apply(index, noteProblem(epoch, index, problem));
  return fail({ failureReason: whyNone, problem, response: head });
}

/** What has arrived of a body, and why it was not more, where the browser's own copy could not be read on. */
interface CopiedBody {
  readonly received: number;
  readonly trouble: Problem | null;
}

async function copyBody(
  copying: CopyContext,
  index: number,
  { body }: Response,
): Promise<CopiedBody> {
  if (!body) return { received: 0, trouble: null };
  const { epoch, clock, signal } = copying;
  let received = 0;
  const sink = {
    commit: async (offset: number, data: ArrayBuffer): Promise<void> => {
      const end = offset + data.byteLength;
      await copying.apply(index, commitChunk(epoch, index, offset, data));
      received = end;
    },
  };
  const options = {
    offset: 0,
    chunk: CHUNK,
    stallTimeoutMs: NATIVE_ANSWER_LIMIT_MS,
    clock,
    signal,
  };
  try {
    return { received: await writeBody(body, sink, options), trouble: null };
  } catch (error) {
    if (error instanceof SinkError) throw error.cause;
    if (signal.aborted) throw error;
    const { name, message } = error as Error;
    return { received, trouble: { name, message: `The browser's copy broke off: ${message}` } };
  }
}

/**
 * Copies the browser's records one after the other, so that memory stays flat; what is copied already is skipped.
 * Rejects with `QuotaExceededError` when the disk is full, having given back the space of the record that did not fit.
 */
export async function copyRecords(
  copying: CopyContext,
  { registration, records }: RegistrationRows,
  natives: readonly NativeBackgroundFetchRecord[],
): Promise<void> {
  for (const native of natives) {
    const tag = readTag(native.request.url);
    if (tag?.uid !== registration.uid) continue;
    const record = records[tag.index];
    if (!record || record.state === 'done') continue;
    try {
      await copyRecord(copying, record, native);
    } catch (error) {
      if (isQuotaExceeded(error)) await failForQuota(copying, tag.index, error as Error);
      throw error;
    }
  }
}

function failForQuota(
  copying: CopyContext,
  index: number,
  { name, message }: Error,
): Promise<void> {
  const problem = { name, message };
  const failure = { failureReason: 'quota-exceeded', problem, response: null } as const;
  return copying.apply(index, failRecord(copying.epoch, index, failure, { keepRequest: true }));
}

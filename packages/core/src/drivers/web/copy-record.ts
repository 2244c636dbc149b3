import { isRepeatable } from '../../engine/classify-answer.ts';
import { writeBody } from '../../engine/write-body.ts';
import { announcedBytes } from '../../http/ranges.ts';
import type { Transition } from '../../model/change.ts';
import type { Problem } from '../../model/snapshot.ts';
import { beginResponse } from '../../model/transitions/receive.ts';
import {
  failRecord,
  finishRecord,
  markBodySent,
  type RecordFailure,
} from '../../model/transitions/settle.ts';
import type { Clock } from '../../platform/clock.ts';
import type { BackgroundFetchFailureReason } from '../../spec/background-fetch-result.ts';
import type { NativeBackgroundFetchRecord } from '../../spec/native-background-fetch.ts';
import type { IsSecretHeader } from '../../spec/secret-headers.ts';
import type { RecordRow } from '../../store/record-row.ts';
import { commitChunk } from '../../store/transitions/commit-chunk.ts';
import { SinkError } from '../../transfer/body-writer.ts';
import { NATIVE_ANSWER_LIMIT_MS, nativeAnswer, whyNotWhole } from './native-answer.ts';
import { nativeResponseHead } from './native-response-head.ts';
import { noteProblem } from './note-problem.ts';

/** One stretch of copying what the browser has of one background fetch, under one epoch. */
export interface Copying {
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
export async function copyRecord(
  copying: Copying,
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

async function copyBody(copying: Copying, index: number, { body }: Response): Promise<CopiedBody> {
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

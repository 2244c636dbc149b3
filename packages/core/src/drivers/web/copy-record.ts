import { SinkError } from '../../engine/chunk-writer.ts';
import { writeBody } from '../../engine/write-body.ts';
import type { Clock } from '../../platform/clock.ts';
import { announcedBytes } from '../../spec/announced-bytes.ts';
import type { BackgroundFetchFailureReason } from '../../spec/background-fetch-result.ts';
import type { NativeBackgroundFetchRecord } from '../../spec/native-background-fetch.ts';
import type { IsSecretHeader } from '../../spec/secret-headers.ts';
import type { RecordRow } from '../../store/record-row.ts';
import type { Transition } from '../../store/store.ts';
import { beginResponse } from '../../store/transitions/begin-response.ts';
import { commitChunk } from '../../store/transitions/commit-chunk.ts';
import {
  failRecord,
  finishRecord,
  markBodySent,
  type RecordFailure,
} from '../../store/transitions/settle-record.ts';
import { nativeResponseHead } from './native-response-head.ts';

/** One stretch of copying what the browser has of one background fetch, under one epoch. */
export interface Copying {
  /** Why the browser's background fetch failed; empty if it did not. */
  readonly failureReason: BackgroundFetchFailureReason;
  readonly epoch: number;
  readonly baseUrl: string;
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
  { index, request: { url: storedUrl } }: RecordRow,
  record: NativeBackgroundFetchRecord,
): Promise<void> {
  const { epoch, failureReason } = copying;
  // It may go on in the foreground, and needs its request body then.
  const fail = (failure: RecordFailure): Promise<void> =>
    copying.apply(index, failRecord(epoch, index, failure, { keepRequest: true }));
  // The browser has ended them all for one reason, or this one for its own.
  const whyNone =
    failureReason === '' || failureReason === 'bad-status' ? 'fetch-error' : failureReason;

  let response: Response;
  try {
    response = await record.responseReady;
  } catch (error) {
    const { name, message } = error as Error;
    return fail({ failureReason: whyNone, problem: { name, message }, response: null });
  }
  await copying.apply(index, markBodySent(epoch, index));
  const head = nativeResponseHead(response, record.request, { ...copying, storedUrl });
  if (!response.ok) {
    const problem = { name: 'HttpError', message: `The server answered ${response.status}.` };
    return fail({ failureReason: 'bad-status', problem, response: head });
  }

  const announced = announcedBytes(record.request.method, response.headers);
  await copying.apply(index, beginResponse(epoch, index, head, announced));
  const received = await copyBody(copying, index, response);
  if (isCutOff(failureReason, received, announced)) {
    const message = `The browser has kept ${received} of ${announced ?? 'unknown'} bytes.`;
    const problem = { name: 'NetworkError', message };
    return fail({ failureReason: whyNone, problem, response: head });
  }
  await copying.apply(index, finishRecord(epoch, index));
}

async function copyBody(copying: Copying, index: number, { body }: Response): Promise<number> {
  if (!body) return 0;
  const { epoch, clock, signal } = copying;
  const sink = {
    commit: (offset: number, data: ArrayBuffer): Promise<void> =>
      copying.apply(index, commitChunk(epoch, index, offset, data)),
  };
  const stallTimeoutMs = Number.POSITIVE_INFINITY;
  try {
    return await writeBody(body, sink, { offset: 0, chunk: CHUNK, stallTimeoutMs, clock, signal });
  } catch (error) {
    throw error instanceof SinkError ? error.cause : error;
  }
}

/**
 * Chromium gives a download that it has cut off, because of `downloadTotal` or a full disk, as a response with status
 * 200 and no body.
 */
function isCutOff(
  failureReason: BackgroundFetchFailureReason,
  received: number,
  announced: number | null,
): boolean {
  if (announced !== null) return received !== announced;
  const cutsOff = failureReason === 'download-total-exceeded' || failureReason === 'quota-exceeded';
  return cutsOff && received === 0;
}

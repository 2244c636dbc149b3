import type { Clock } from '../../browser/clock.ts';
import type { NativeBackgroundFetchRecord } from '../../browser/service-worker.ts';
import { isRepeatable } from '../../http/plan-attempt.ts';
import { announcedBytes } from '../../http/ranges.ts';
import { SMALL_BODY_BYTES } from '../../model/body-parts.ts';
import type { RecordRow, RegistrationRows } from '../../model/rows.ts';
import type { IsSecretHeader } from '../../model/secrets.ts';
import {
  type BackgroundFetchFailureReason,
  type Problem,
  storableProblem,
} from '../../model/snapshot.ts';
import { beginResponse, commitChunk, countPart } from '../../model/transitions/receive.ts';
import { markBodySent } from '../../model/transitions/run.ts';
import { failRecord, finishRecord, type RecordFailure } from '../../model/transitions/settle.ts';
import { changeRecord, type Transition } from '../../model/transitions/transition.ts';
import { type FileWriter, isQuotaExceeded } from '../../storage/store.ts';
import { type BodySink, SinkError, writeBody } from '../../transfer/body-writer.ts';
import {
  NATIVE_ANSWER_LIMIT_MS,
  nativeAnswer,
  nativeResponseHead,
  whyNotWhole,
} from './native-answer.ts';
import { readTag } from './native-fetches.ts';

/** What it takes to copy the records of one background fetch of the browser's into the store, under one epoch. */
export interface CopyContext {
  /** Why the browser's background fetch failed (Background Fetch §6.4); empty when it did not fail. */
  readonly failureReason: BackgroundFetchFailureReason;
  readonly epoch: number;
  readonly pageUrl: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly isSecretHeader: IsSecretHeader;
  /** Rejects with `StaleEpochError` when the registration is released, or is carried by somebody else. */
  apply(index: number, transition: Transition): Promise<void>;
  /** Makes a file for a body; `null` where bodies have to be stored in rows. */
  newFile(name: string): Promise<FileWriter | null>;
}

/** Chunks of 4 MiB were the fastest. A copy comes from the browser's disk, so the age of a chunk hardly matters. */
const CHUNK = { maxBytes: 4 * 2 ** 20, maxAgeMs: 1000 };

/**
 * Copies the browser's records one after the other, so that memory stays flat. Records that are copied already are
 * skipped. Rejects with `QuotaExceededError` when the disk is full; the record that did not fit has been deleted then.
 */
export async function copyRecords(
  context: CopyContext,
  { registration, records }: RegistrationRows,
  natives: readonly NativeBackgroundFetchRecord[],
): Promise<void> {
  for (const native of natives) {
    const tag = readTag(native.request.url);
    if (tag?.uid !== registration.uid) continue;
    const record = records[tag.index];
    if (!record || record.state === 'done') continue;
    try {
      await copyRecord(context, record, native);
    } catch (error) {
      if (isQuotaExceeded(error)) await failForQuota(context, tag.index, error as Error);
      throw error;
    }
  }
}

function failForQuota(
  { epoch, apply }: CopyContext,
  index: number,
  { name, message }: Error,
): Promise<void> {
  const problem = { name, message };
  const failure = { failureReason: 'quota-exceeded', problem, response: null } as const;
  return apply(index, failRecord(epoch, index, failure, { keepRequest: true }));
}

/** Copies one of the browser's records from its beginning, or stores why it can't be had. */
async function copyRecord(
  context: CopyContext,
  { index, request }: RecordRow,
  record: NativeBackgroundFetchRecord,
): Promise<void> {
  const { epoch, failureReason } = context;
  // The record may go on in the foreground, and then it needs its request body.
  const fail = (failure: RecordFailure): Promise<void> =>
    context.apply(index, failRecord(epoch, index, failure, { keepRequest: true }));
  // The browser names one reason for all records. These two are about a single record, perhaps about another one.
  const whyNone =
    failureReason === '' || failureReason === 'bad-status' ? 'fetch-error' : failureReason;

  const answer = await nativeAnswer(record, context.clock);
  if (answer.kind === 'none')
    return fail({ failureReason: whyNone, problem: answer.problem, response: null });
  const { response } = answer;
  await context.apply(index, markBodySent(epoch, index));
  const head = nativeResponseHead(response, record.request, { ...context, storedUrl: request.url });
  if (answer.kind === 'bad-status')
    return fail({ failureReason: 'bad-status', problem: answer.problem, response: head });

  const { method } = record.request;
  const announced = announcedBytes(method, response.headers);
  await context.apply(index, beginResponse(epoch, index, head, announced));
  const { received, trouble } = await copyBody(context, index, response, announced);
  const doubt = whyNotWhole(method, response.status, received, announced, failureReason);
  const problem = trouble ?? (doubt === null ? null : { name: 'NetworkError', message: doubt });
  // Only the browser says where such a body ends, and browsers have been wrong about that.
  const unproven = method === 'GET' && announced === null && received > 0;
  if (!problem) return context.apply(index, finishRecord(epoch, index, unproven));
  // Where every header can be seen, what came is a prefix that the foreground can go on from.
  const isPrefix = head.type === 'basic' && announced !== null && received < announced;
  if (isPrefix && isRepeatable(request))
    return context.apply(index, noteProblem(epoch, index, problem));
  return fail({ failureReason: whyNone, problem, response: head });
}

/** What has arrived of a body, and the problem that kept the rest away when the browser's copy could not be read on. */
interface CopiedBody {
  readonly received: number;
  readonly trouble: Problem | null;
}

async function copyBody(
  context: CopyContext,
  index: number,
  { body }: Response,
  announced: number | null,
): Promise<CopiedBody> {
  if (!body) return { received: 0, trouble: null };
  const { clock, signal } = context;
  const isSmall = announced !== null && announced <= SMALL_BODY_BYTES;
  const place = (isSmall ? null : await placeInFile(context, index)) ?? placeInRows(context, index);
  const options = {
    offset: 0,
    chunk: CHUNK,
    stallTimeoutMs: NATIVE_ANSWER_LIMIT_MS,
    clock,
    signal,
  };
  let trouble: Problem | null = null;
  try {
    await writeBody(body, place, options);
  } catch (error) {
    if (error instanceof SinkError || signal.aborted) {
      await place.drop();
      throw error instanceof SinkError ? error.cause : error;
    }
    const { name, message } = error as Error;
    trouble = { name, message: `The browser's copy broke off: ${message}` };
  }
  return { received: await place.end(), trouble };
}

/** Where a body is copied to. */
interface CopyPlace extends BodySink {
  /** No more is to come: resolves with how many bytes are stored and counted. */
  end(): Promise<number>;
  /** What is not counted is not wanted. */
  drop(): Promise<void>;
}

function placeInRows({ epoch, apply }: CopyContext, index: number): CopyPlace {
  let received = 0;
  return {
    async commit(offset, data) {
      await apply(index, commitChunk(epoch, index, offset, data));
      received = offset + data.byteLength;
    },
    end: async () => received,
    drop: async () => {},
  };
}

/** The file shows nothing before it is closed, so it is counted as a whole. */
async function placeInFile(
  { epoch, apply, newFile, clock }: CopyContext,
  index: number,
): Promise<CopyPlace | null> {
  // A copy that is begun again has another name: the file of the one before may still be on its way out.
  const name = `${index}-${epoch}-copy-${clock.now()}`;
  const file = await newFile(name);
  if (!file) return null;
  let received = 0;
  return {
    async commit(offset, data) {
      await file.write(data);
      received = offset + data.byteLength;
    },
    async end() {
      await file.close();
      if (received > 0)
        await apply(index, countPart(epoch, index, { file: name, start: 0, end: received }));
      return received;
    },
    drop: () => file.abort().catch(() => {}),
  };
}

/** A part of the record is stored and stays pending: the rest is still to be asked for, and `problem` says why. */
function noteProblem(epoch: number, index: number, problem: Problem): Transition {
  return changeRecord(epoch, index, (record) => ({
    record: { ...record, problem: storableProblem(problem) },
  }));
}

import type { UsableBody } from '../http/interpret-response.ts';
import { rangeValidator } from '../http/plan-attempt.ts';
import { responseBodyOf } from '../model/rows.ts';
import { dropAhead } from '../model/transitions/receive.ts';
import { readBlob } from '../storage/bodies.ts';
import type { Exchange } from './attempt-outcome.ts';
import { LEAST_SEGMENT_BYTES } from './plan-segments.ts';
import { receiveBody } from './receive-body.ts';
import type { ReceivedBody, ReceivingResponse } from './received-body.ts';
import type { RecordRun } from './record-run.ts';
import { Segments } from './segments.ts';
import { type ExpectedHash, expectedHash } from './verify-integrity.ts';

/** The hash of a blob, in Base64, made elsewhere than in this thread; `null` when that can't be done. */
export type HashElsewhere = (order: {
  readonly algorithm: ExpectedHash['algorithm'];
  readonly blob: Blob;
}) => Promise<string | null>;

/** Stores what a body brings, by several connections where the app wants that and it is safe. Else as `receiveBody`. */
export async function receiveInSegments(
  record: RecordRun,
  exchange: Exchange,
  body: UsableBody,
  hash: HashElsewhere,
): Promise<ReceivedBody> {
  const total = segmentedBytes(record, exchange, body);
  record.hasSegments = total !== null;
  record.hasDoubtfulParts = false;
  try {
    const received =
      total === null
        ? await receiveBody(record, exchange, body)
        : await new Segments(record, exchange, body, total).run();
    if (received.joint === 'other' || record.hasDoubtfulParts) {
      // Which of both is wrong is not known; what is stored from the beginning on was compared.
      record.history.segments = false;
      await record.apply(dropAhead);
    }
    // Others may have brought what the first connection did not.
    if (total === null || record.row.received !== total) return received;
    const digest = await digestOf(record, hash);
    return { ...received, error: null, joint: 'same', digest };
  } finally {
    record.hasSegments = false;
  }
}

/** The size of the body, if it may come by several connections; `null` if not. */
function segmentedBytes(
  record: RecordRun,
  { response }: Exchange,
  body: UsableBody,
): number | null {
  const { row, history, run } = record;
  const { segments = 1 } = run.state.registration;
  const total = body.total ?? row.expectedBytes;
  const isWanted = segments !== 1 && history.segments && total !== null;
  const isInFiles = (response as Partial<ReceivingResponse>).receive !== undefined;
  if (!isWanted || !isInFiles || total - row.received < 2 * LEAST_SEGMENT_BYTES) return null;
  // What is adopted is still to be compared: its validator may be another one.
  return body.head !== 'adopt' && rangeValidator(row) !== null ? total : null;
}

/** The hash of a body that came in no order; `null` when none is asked for. */
async function digestOf({ row, ports }: RecordRun, hash: HashElsewhere): Promise<string | null> {
  const expected = expectedHash(row);
  if (!expected || row.state !== 'pending') return null;
  const range = { start: 0, end: row.received };
  const blob = await readBlob(ports.store, responseBodyOf(row), range);
  return hash({ algorithm: expected.algorithm, blob });
}

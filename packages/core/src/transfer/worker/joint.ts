import { responseBodyOf } from '../../model/rows.ts';
import { readBlob, readWhileWritten } from '../../storage/bodies.ts';
import type { Filling } from '../filling.ts';
import type { Joint } from '../received-body.ts';
import type { RecordRun } from '../record-run.ts';
import type { BodyEnd, ReceiveOrder } from './protocol.ts';

/** The part is being written at full speed by another connection. */
const TRIES = 8;

/** Compares what came beyond the place where stored bytes go on with these. */
export async function jointOf(
  record: RecordRun,
  { stopAt }: Filling,
  { comparedBytes }: ReceiveOrder,
  { position, error, beyond }: BodyEnd,
): Promise<Joint> {
  if (stopAt === null || error !== null || position < stopAt) return 'none';
  const { row } = record;
  const part = row.parts?.find(({ start, end }) => start <= position && position < end);
  if (!part || !beyond) return 'unknown';
  const due = Math.min(comparedBytes, part.end - position);
  const come = new Uint8Array(beyond, 0, Math.min(due, beyond.byteLength));
  const stored = await readStored(record, position, position + come.byteLength);
  if (!stored) return 'unknown';
  if (stored.some((byte, i) => byte !== come[i])) return 'other';
  return come.byteLength < due ? 'unknown' : 'same';
}

async function readStored(
  { ports, row }: RecordRun,
  start: number,
  end: number,
): Promise<Uint8Array | null> {
  const bytes = await readWhileWritten(
    () => readBlob(ports.store, responseBodyOf(row), { start, end }),
    (blob) => blob.arrayBuffer(),
    TRIES,
  ).catch(() => null);
  return bytes && new Uint8Array(bytes);
}

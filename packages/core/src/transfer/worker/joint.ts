import { responseBodyOf } from '../../model/rows.ts';
import { readBlob } from '../../storage/bodies.ts';
import type { Filling } from '../filling.ts';
import type { Joint } from '../received-body.ts';
import type { RecordRun } from '../record-run.ts';
import type { BodyEnd, ReceiveOrder } from './protocol.ts';

/** A `File` of a part that is being written can be read only until the next write, so it is taken anew. */
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
  for (let tries = 0; tries < TRIES; tries += 1) {
    try {
      const blob = await readBlob(ports.store, responseBodyOf(row), { start, end });
      return new Uint8Array(await blob.arrayBuffer());
    } catch {
      // The next try takes another `File`.
    }
  }
  return null;
}

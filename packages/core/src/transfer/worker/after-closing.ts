import { markFlushed } from '../../model/transitions/receive.ts';
import type { RecordRun } from '../record-run.ts';
import type { ReceiveOrder } from './protocol.ts';

/**
 * The worker has closed the file of `order`, and has flushed it up to `flushedTo`; `null` when it has not, or there is no file. The
 * row of the record counts it up to `counted`. Rejects when the store can't be used any more.
 */
export async function afterClosing(
  { run, index, ports: { store } }: RecordRun,
  { file, received }: ReceiveOrder,
  flushedTo: number | null,
  counted: number,
): Promise<void> {
  const isCounted = counted > received;
  if (flushedTo !== null && isCounted)
    await store.transact(run.uid, [index], markFlushed(index, file, counted));
  if (flushedTo === counted && isCounted) return;
  // Nothing of it is counted, or the rows were perhaps removed before the file was made.
  const { registration } = run.state;
  const rows = (await store.load(run.uid, [index])) ?? { registration, records: [] };
  await store.sweepFiles(rows, [file]);
}

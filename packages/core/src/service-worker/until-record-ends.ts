import type { Store } from '../storage/store.ts';
import type { RecordRow } from '../store/record-row.ts';
import { nextChange } from './next-change.ts';
import type { WorkerPorts } from './worker-ports.ts';

/** Resolves with the record's row once it is no longer pending. Rejects with `InvalidStateError` when it is released. */
export async function untilRecordEnds(
  store: Store,
  row: RecordRow,
  ports: WorkerPorts,
): Promise<RecordRow> {
  for (let last = row; ; ) {
    if (last.state !== 'pending') return last;
    const changed = nextChange(row.uid, ports);
    const now = (await store.read(row.uid))?.records[row.index];
    if (!now)
      throw new DOMException(
        'The records of this background fetch have been released.',
        'InvalidStateError',
      );
    last = now;
    if (last.state === 'pending') await changed;
  }
}

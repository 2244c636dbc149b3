import type { Transition } from '../../model/change.ts';
import { fenced, recordAt } from './fenced.ts';

/** Stores response bytes and counts them, in one transaction: what is counted is stored, and no byte is counted twice. */
export function commitChunk(
  epoch: number,
  index: number,
  offset: number,
  data: ArrayBuffer,
): Transition {
  const transition = fenced(epoch, (state) => {
    const record = recordAt(state, index);
    if (record.received !== offset)
      throw new RangeError(`Record ${index} has ${record.received} bytes; ${offset} is not next.`);
    const { registration } = state;
    return {
      registration: {
        ...registration,
        downloaded: registration.downloaded + data.byteLength,
        revision: registration.revision + 1,
      },
      records: [
        {
          ...record,
          received: offset + data.byteLength,
          problem: null,
          // Not to 0 where bytes were thrown away before: these may be, too.
          attempts: Math.min(record.attempts, record.discards ?? 0),
          notBefore: 0,
        },
      ],
      putChunk: { body: { uid: record.uid, index, side: 'response' }, offset, data },
    };
  });
  return Object.assign(transition, { ahead: { index, offset, data } });
}

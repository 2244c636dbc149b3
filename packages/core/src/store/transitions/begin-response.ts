import type { Transition } from '../store.ts';
import type { StoredResponse } from '../stored-response.ts';
import { fenced, recordAt } from './fenced.ts';

/**
 * A response has begun that is not provably the one whose prefix is stored: what was stored of the record goes, and
 * the new head takes its place. With `response` null the record just starts over.
 */
export function beginResponse(
  epoch: number,
  index: number,
  response: StoredResponse | null,
  expectedBytes: number | null,
): Transition {
  return fenced(epoch, (state) => {
    const record = recordAt(state, index);
    const { registration } = state;
    return {
      registration: {
        ...registration,
        downloaded: registration.downloaded - record.received,
        revision: registration.revision + 1,
      },
      records: [{ ...record, response, expectedBytes, received: 0 }],
      ...(record.received > 0
        ? { deleteBodies: [{ uid: record.uid, index, side: 'response' as const }] }
        : {}),
    };
  });
}

import type { Transition } from '../../model/change.ts';
import { fenced, recordAt } from './fenced.ts';

/**
 * So many bytes of the request body were sent, and no answer has come to show for them; fewer than none when one did.
 */
export function countUnanswered(epoch: number, index: number, bytes: number): Transition {
  return fenced(epoch, (state) => {
    const { unansweredBytes = 0, ...record } = recordAt(state, index);
    const { registration } = state;
    const counted = Math.max(0, unansweredBytes + bytes);
    return {
      registration: { ...registration, revision: registration.revision + 1 },
      records: [{ ...record, ...(counted > 0 && { unansweredBytes: counted }) }],
    };
  });
}

import { isRepeatable } from '../../engine/classify-answer.ts';
import type { RegistrationState, Transition } from '../../model/change.ts';

/** Whether sending its requests a second time could do something a second time. */
export const hasUnrepeatable = ({ records }: RegistrationState): boolean =>
  records.some((record) => !isRepeatable(record.request));

/**
 * Notes of the requests that must not be sent twice that they are (or, when the browser has refused, are not) in the
 * browser's hands. Needs all records.
 */
export function markAllSent(sent: boolean): Transition {
  return ({ registration, records }) =>
    registration.phase === 'settled'
      ? null
      : {
          registration: { ...registration, revision: registration.revision + 1 },
          records: records
            .filter((record) => !isRepeatable(record.request))
            .map((record) => ({ ...record, sentOnce: sent })),
        };
}

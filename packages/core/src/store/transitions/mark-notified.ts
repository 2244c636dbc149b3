import type { Transition } from '../../model/change.ts';

/** The service worker's handlers have dealt with the settlement: they are not to be told again. */
export const markNotified: Transition = ({ registration }) =>
  registration.phase !== 'settled' || registration.notified
    ? null
    : {
        registration: { ...registration, notified: true, revision: registration.revision + 1 },
      };

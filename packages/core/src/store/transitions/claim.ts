import type { Transition } from '../store.ts';

/** Takes the registration over: from here on nobody who held it before can write. `null` unless it is to be run. */
export const claim: Transition = ({ registration }) =>
  registration.phase === 'active' && !registration.paused
    ? {
        registration: {
          ...registration,
          epoch: registration.epoch + 1,
          revision: registration.revision + 1,
        },
      }
    : null;

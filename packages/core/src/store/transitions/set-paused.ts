import type { Transition } from '../store.ts';

/** Raises the epoch, so that from the moment a pause is stored no further byte is. `null` when nothing changes. */
export function setPaused(paused: boolean): Transition {
  return ({ registration }) =>
    registration.phase !== 'active' || registration.paused === paused
      ? null
      : {
          registration: {
            ...registration,
            paused,
            epoch: registration.epoch + 1,
            revision: registration.revision + 1,
          },
        };
}

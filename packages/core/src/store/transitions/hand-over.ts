import type { Transition } from '../../model/change.ts';
import { withoutSecrets } from '../../model/secrets.ts';
import type { DriverName } from '../../model/snapshot.ts';

/** Another driver carries it from here; `reason` says why. `null` when it has settled. */
export function handOver(driver: DriverName, reason: string): Transition {
  return ({ registration }) =>
    registration.phase === 'settled'
      ? null
      : {
          registration: {
            ...registration,
            driver,
            driverReason: withoutSecrets(reason),
            epoch: registration.epoch + 1,
            revision: registration.revision + 1,
          },
        };
}

import type { DriverName } from '../../spec/registration-snapshot.ts';
import { withoutSecrets } from '../../spec/url-secrets.ts';
import type { Transition } from '../change.ts';

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

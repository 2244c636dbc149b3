import { type TransferEnvironment, transferEnvironment } from '../../browser/environment.ts';
import type { PageLifecycle } from '../../browser/page-lifecycle.ts';
import type { DriverGuarantees } from '../../model/snapshot.ts';
import type { Store } from '../../storage/store.ts';
import { Engine } from '../../transfer/engine.ts';
import type { EngineOptions, EnginePorts } from '../../transfer/engine-options.ts';
import { type Driver, type DriverPart, enginePortsOf } from '../driver.ts';

/** Pages can do no better: what has arrived is kept, and the rest follows when a page is open. */
function foregroundGuarantees({ durability }: Store): DriverGuarantees {
  return {
    survivesPageClose: false,
    survivesReload: durability === 'disk',
    periodicOnly: false,
    pausable: true,
  };
}

/**
 * The driver of a plain page: works in every browser, while a page of the app is open. It is the one that takes over
 * where another one can't, so a composition without it refuses what its other drivers refuse.
 */
export function foreground(): DriverPart {
  return foregroundPart(transferEnvironment);
}

/** The same in a given environment. */
export function foregroundPart(getTransfer: () => TransferEnvironment): DriverPart {
  return {
    name: 'foreground',
    create(context) {
      const transfer = getTransfer();
      const ports = enginePortsOf(context, transfer);
      return createForegroundDriver(ports, context.lifecycle, transfer.mayBeUsers, context.engine);
    },
  };
}

/** Carries registrations in whichever page of the app is awake, by our own engine. Works in every browser. */
export function createForegroundDriver(
  ports: Omit<EnginePorts, 'windows' | 'guarantees'>,
  lifecycle: PageLifecycle,
  mayBeUsers: () => boolean,
  options: EngineOptions,
): Driver {
  const guarantees = foregroundGuarantees(ports.store);
  const windows = { open: lifecycle.awake, waitingFor: 'foreground' } as const;
  const engine = new Engine({ ...ports, windows, guarantees }, options);
  return {
    name: 'foreground',
    guarantees,
    availability: async () => ({ usable: true, reason: 'Works in every page.' }),
    // Whoever starts it runs it: the secret headers that the app gave are only here.
    start: ({ uid }) => engine.start(uid, mayBeUsers()),
    attach: async (rows) => {
      for (const { uid } of rows) void engine.run(uid);
    },
    changed: (uid) => void engine.run(uid),
    retryNow: (uid) => engine.retryNow(uid),
    close: () => engine.close(),
  };
}

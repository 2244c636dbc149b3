import { type TransferEnvironment, transferEnvironment } from '../../browser/environment.ts';
import type { PageLifecycle } from '../../browser/lifecycle.ts';
import type { DriverGuarantees } from '../../model/snapshot.ts';
import type { Store } from '../../storage/store.ts';
import { Engine } from '../../transfer/engine.ts';
import type { EngineOptions, EnginePorts } from '../../transfer/engine-options.ts';
import * as tusParts from '../../transfer/tus-parts.ts';
import {
  type ComposableDriver,
  type Driver,
  type DriverFactory,
  enginePortsOf,
} from '../driver.ts';
import { transportIntoFiles } from './transport-into-files.ts';

/** What has arrived is kept on disk, and the rest is fetched while a page is open. A page can do no more. */
function foregroundGuarantees({ durability }: Store): DriverGuarantees {
  return {
    survivesPageClose: false,
    survivesReload: durability === 'disk',
    periodicOnly: false,
    pausable: true,
  };
}

/**
 * The driver that works in every browser, while a page of the app is open. It continues what another driver has refused or
 * lost. Without it, `fetch` rejects with `NotSupportedError` what no other driver can take, and what another driver has lost
 * waits for a page that has it.
 *
 * @example
 * ```ts
 * const bg = createBackgroundFetch({ drivers: [foreground()] });
 * ```
 */
export function foreground(): ComposableDriver {
  return foregroundFactory();
}

/** As `foreground()`, for the manager, and in a given environment. */
export function foregroundFactory(
  getTransfer: () => TransferEnvironment = transferEnvironment,
): DriverFactory {
  return {
    name: 'foreground',
    create(context) {
      const transfer = getTransfer();
      const files = transportIntoFiles(context, transfer);
      const known = enginePortsOf(context, { ...transfer, transport: files.transport });
      const ports = { ...known, loadTus };
      const { lifecycle, engine } = context;
      const driver = createForegroundDriver(ports, lifecycle, transfer.mayBeUsers, engine);
      const close = (): void => {
        driver.close();
        files.close();
      };
      return { ...driver, close };
    },
  };
}

/** Few pages upload by tus: its code is loaded when a record first needs it. */
const loadTus = async (): Promise<unknown> =>
  (await import('../../transfer/tus-upload.ts')).tusUploads(tusParts);

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
    // It begins in this page, because only this page has the secret headers that the app gave.
    start: ({ uid }) => engine.start(uid, mayBeUsers()),
    attach: async (rows) => {
      for (const { uid } of rows) void engine.run(uid);
    },
    changed: (uid) => void engine.run(uid),
    retryNow: (uid) => engine.retryNow(uid),
    close: () => engine.close(),
  };
}

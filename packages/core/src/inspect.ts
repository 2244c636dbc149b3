import { storageEnvironment } from './browser/environment.ts';
import { originInspection } from './browser/inspection.ts';
import type { BackgroundFetchManager } from './client/background-fetch.ts';
import { inspectManager } from './inspect/inspect-manager.ts';
import type { Inspection } from './inspect/inspection.ts';
import { DEFAULT_NAME } from './model/names.ts';
import type { SnapshotSource } from './model/snapshot.ts';

export type { StorageUse } from './browser/inspection.ts';
export type {
  HostUse,
  InspectedAnswer,
  InspectedContext,
  InspectedRegistration,
  InspectedStorage,
  InspectedUpload,
  InspectedWake,
  Inspection,
  StoredBytes,
  StoredRecord,
  StoredRegistration,
  StoredStretch,
} from './inspect/inspection.ts';
export type { Span } from './model/body-parts.ts';

/** Options of `inspect`. */
export interface InspectOptions {
  /** The option `name` of the manager. Default `bgfetch`, as there. */
  readonly name?: string;
}

/**
 * All that tools can know of a manager, as a source that changes when something does: what its snapshots show, and besides what lies
 * on disk of each registration, which tab holds what, the wakes of this page, and how much is stored. It only looks: it reads the
 * rows over a connection of its own, as another tab would. Nothing is done before the first listener comes and after the last one has
 * gone. A manager without a disk (`manager.storage`), or on a server, has no rows to show.
 *
 * For devtools and diagnostics, not for the views of an app: reading costs more than `manager.registrations`, and this entry may
 * change with any minor version.
 *
 * @example
 * ```ts
 * const inspection = inspect(bg);
 * const stop = inspection.subscribe(() => console.log(inspection.getSnapshot().storage.bytes));
 * ```
 */
export function inspect(
  manager: BackgroundFetchManager,
  { name = DEFAULT_NAME }: InspectOptions = {},
): SnapshotSource<Inspection> {
  const environment = storageEnvironment();
  const origin = originInspection(`${name}:inspect:${environment.uid()}`);
  return inspectManager(manager, name, { environment, origin });
}

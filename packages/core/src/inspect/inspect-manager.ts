import { State, watchedState } from '../browser/emitter.ts';
import type { StorageEnvironment } from '../browser/environment.ts';
import type { LockTable, OriginInspection, StorageUse } from '../browser/inspection.ts';
import type { BackgroundFetchManager } from '../client/background-fetch.ts';
import type { SnapshotSource } from '../model/snapshot.ts';
import { describeContexts } from './describe-contexts.ts';
import { sumOf } from './describe-rows.ts';
import type { Inspection, StoredRegistration } from './inspection.ts';
import { StoredRows } from './stored-rows.ts';
import { WakeLog } from './wake-log.ts';

/** After a change the rows are read at most so often: milliseconds. */
const READ_EVERY_MS = 250;

/** Locks and estimates change without a notice, so they are asked for again after so long: milliseconds. */
const LOOK_EVERY_MS = 1500;

export interface InspectionPorts {
  readonly environment: StorageEnvironment;
  readonly origin: OriginInspection;
}

type Inspected = Pick<
  BackgroundFetchManager,
  'registrations' | 'storage' | 'periodic' | 'contextId'
>;

/** Follows a manager for as long as somebody listens. */
export function inspectManager(
  manager: Inspected,
  name: string,
  ports: InspectionPorts,
): SnapshotSource<Inspection> {
  const inspector = new Inspector(manager, name, ports);
  return watchedState(inspector.current.getSnapshot, (changed) => {
    const stop = inspector.current.subscribe(changed);
    inspector.begin();
    return () => {
      inspector.end();
      stop();
    };
  });
}

const NOTHING_KNOWN: StorageUse = { usedBytes: null, quotaBytes: null, isPersisted: null };

class Inspector {
  readonly current: State<Inspection>;
  readonly #manager: Inspected;
  readonly #name: string;
  readonly #ports: InspectionPorts;
  readonly #rows: StoredRows;
  readonly #wakes: WakeLog;
  /** By uid, as they were read last. */
  #stored: ReadonlyMap<string, StoredRegistration> | null = null;
  #locks: LockTable | null = null;
  #use: StorageUse = NOTHING_KNOWN;
  #stops: readonly (() => void)[] = [];
  #isReading = false;
  /** Whether something has changed during a reading. */
  #isOutdated = false;
  /** The next reading. */
  #next: { readonly dueAt: number; readonly cancel: () => void } | null = null;

  constructor(manager: Inspected, name: string, ports: InspectionPorts) {
    this.#manager = manager;
    this.#name = name;
    this.#ports = ports;
    this.#rows = new StoredRows(ports.environment, name);
    this.#wakes = new WakeLog(ports.environment.clock, () => this.#show());
    this.current = new State(this.#putTogether());
  }

  begin(): void {
    const { registrations, storage, periodic } = this.#manager;
    const changed = (): void => {
      this.#show();
      this.#readLater(READ_EVERY_MS);
    };
    this.#stops = [
      registrations.subscribe(changed),
      storage.subscribe(changed),
      this.#wakes.follow(periodic),
    ];
    this.#show();
    this.#readLater(0);
  }

  end(): void {
    for (const stop of this.#stops) stop();
    this.#stops = [];
    this.#next?.cancel();
    this.#next = null;
    this.#rows.close();
  }

  /** Reads after `delayMs`, or earlier if that is planned already. */
  #readLater(delayMs: number): void {
    if (this.#isReading) {
      this.#isOutdated = true;
      return;
    }
    const { clock } = this.#ports.environment;
    const dueAt = clock.now() + delayMs;
    if (this.#next && this.#next.dueAt <= dueAt) return;
    this.#next?.cancel();
    this.#next = { dueAt, cancel: clock.setTimer(() => void this.#read(), delayMs) };
  }

  async #read(): Promise<void> {
    this.#next = null;
    this.#isOutdated = false;
    this.#isReading = true;
    const { origin } = this.#ports;
    // The database is made, and upgraded, by the manager: it is not opened before that has been done.
    const isOnDisk = this.#manager.storage.getSnapshot().state === 'disk';
    const [stored, locks, use] = await Promise.all([
      isOnDisk ? this.#rows.read() : null,
      origin.lockTable(),
      origin.storageUse(),
    ]);
    this.#isReading = false;
    // Nobody listens any more.
    if (this.#stops.length === 0) return this.#rows.close();
    this.#stored = stored;
    this.#locks = locks;
    this.#use = use;
    this.#show();
    this.#readLater(this.#isOutdated ? READ_EVERY_MS : LOOK_EVERY_MS);
  }

  #show(): void {
    this.current.set(this.#putTogether());
  }

  #putTogether(): Inspection {
    const { contextId, registrations, storage } = this.#manager;
    const snapshots = registrations.getSnapshot();
    const all = snapshots.map((snapshot) => ({
      snapshot,
      stored: this.#stored?.get(snapshot.uid) ?? null,
    }));
    const manager = { name: this.#name, contextId, registrations: snapshots };
    return {
      at: this.#ports.environment.clock.now(),
      contextId,
      registrations: all,
      contexts: this.#locks && describeContexts(this.#locks, manager),
      wakes: this.#wakes.wakes,
      storage: {
        ...this.#use,
        status: storage.getSnapshot(),
        bytes: this.#stored && sumOf(all.flatMap(({ stored }) => stored?.bytes ?? [])),
      },
    };
  }
}

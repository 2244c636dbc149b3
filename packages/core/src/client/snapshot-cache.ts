import type { Channel } from '../browser/contexts.ts';
import { Emitter } from '../browser/emitter.ts';
import type { SnapshotChange, SnapshotEnvelope, SnapshotSink } from '../model/messages.ts';
import { applyChange, projectSnapshot, shareUnchanged } from '../model/project-snapshot.ts';
import type { RegistrationRows } from '../model/rows.ts';
import type {
  DriverGuarantees,
  DriverName,
  RegistrationSnapshot,
  SnapshotSource,
} from '../model/snapshot.ts';

/** The newest envelope of one registration. A source that was asked for before the release keeps the entry. */
interface CacheEntry {
  envelope: SnapshotEnvelope;
}

interface CacheEvents {
  change: CacheChange;
  list: () => void;
  [key: `id:${string}` | `uid:${string}`]: (...news: never[]) => void;
}

type CacheChange = (next: RegistrationSnapshot, previous: RegistrationSnapshot | undefined) => void;

/**
 * The newest snapshot of every registration, whichever context has made it. Envelopes may come in any order, because those of
 * other contexts come by messages: an older one changes nothing.
 */
export class SnapshotCache implements SnapshotSink {
  readonly #channel: Channel | null;
  readonly #events = new Emitter<CacheEvents>();
  /** By uid, all that are not released. */
  readonly #entries = new Map<string, CacheEntry>();
  /** By id, the uid of the registration that is shown: the newest one. Older ones are kept until that has succeeded. */
  readonly #uidOfId = new Map<string, string>();
  /** The uids that were removed, because a late message must not bring them back. */
  readonly #released = new RecentUids();
  /** The uids of those that are shown, oldest first; `null` when others have come or gone. */
  #order: readonly string[] | null = null;
  #list: readonly RegistrationSnapshot[] | null = null;
  /** Whether changes of the list are told later on, all together. */
  #isListHeld = false;

  constructor(channel: Channel | null) {
    this.#channel = channel;
  }

  publish(envelope: SnapshotEnvelope, change?: SnapshotChange): void {
    if (change) this.#channel?.post({ bgfetch: 1, type: 'progress', change });
    else this.#channel?.post({ bgfetch: 1, type: 'snapshot', envelope });
    this.update(envelope);
  }

  /** Another context has told what has changed. What it was before may not have come: then all of it is asked for. */
  change(change: SnapshotChange): void {
    const { uid } = change;
    const entry = this.#entries.get(uid);
    if (this.#released.has(uid) || (entry && isOlder(change, entry.envelope))) return;
    const next = entry && applyChange(entry.envelope, change);
    if (next) this.update(next);
    else this.#channel?.post({ bgfetch: 1, type: 'tell-again', uid });
  }

  update(envelope: SnapshotEnvelope): void {
    const { uid } = envelope.snapshot;
    const entry = this.#entries.get(uid);
    if (this.#released.has(uid) || (entry && isOlder(envelope, entry.envelope))) return;
    const previous = entry?.envelope.snapshot;
    const snapshot = shareUnchanged(envelope.snapshot, previous);
    if (entry) entry.envelope = { ...envelope, snapshot };
    else {
      this.#entries.set(uid, { envelope: { ...envelope, snapshot } });
      this.#order = null;
      if (!this.#isOlderThanShown(snapshot)) this.#uidOfId.set(snapshot.id, uid);
    }
    if (snapshot !== previous) this.#changed(snapshot, previous, this.#isShown(snapshot));
  }

  /**
   * Shows what the store says. The context that runs a registration knows more, such as what it waits for, and publishes
   * that afterwards. Whoever watches the list is told once of all of them.
   */
  updateFromStore(
    states: readonly RegistrationRows[],
    guaranteesOf: (driver: DriverName) => DriverGuarantees,
  ): void {
    this.#isListHeld = true;
    for (const state of states) {
      const { epoch, revision, driver } = state.registration;
      const live = { status: 'pending', waitingFor: null, retryAt: null, runner: null } as const;
      const snapshot = projectSnapshot(state, { ...live, guarantees: guaranteesOf(driver) });
      this.update({ snapshot, epoch, revision, seq: 0 });
    }
    this.#isListHeld = false;
    if (!this.#list) this.#events.emit('list');
  }

  /** To be called when the rows of this registration are removed. Its id then shows the next newest one that is known. */
  remove(uid: string): void {
    this.#released.add(uid);
    const entry = this.#entries.get(uid);
    if (!entry) return;
    const previous = entry.envelope.snapshot;
    const last = releasedSnapshot(previous);
    entry.envelope = { ...entry.envelope, snapshot: last };
    const wasShown = this.#isShown(previous);
    this.#order = null;
    if (wasShown) {
      const next = this.#newest(previous.id, uid);
      if (next) this.#uidOfId.set(next.id, next.uid);
      else this.#uidOfId.delete(previous.id);
    }
    this.#changed(last, previous, wasShown);
    this.#entries.delete(uid);
  }

  /** The registration with this uid. A source that was got before the release shows its last snapshot afterwards. */
  byUid(uid: string): SnapshotSource<RegistrationSnapshot | undefined> {
    let entry = this.#entries.get(uid);
    return this.#source(`uid:${uid}`, () => {
      entry = this.#entries.get(uid) ?? entry;
      return entry?.envelope.snapshot;
    });
  }

  /** The registration that has this id now. */
  byId(id: string): SnapshotSource<RegistrationSnapshot | undefined> {
    return this.#source(`id:${id}`, () => this.#shownAs(id));
  }

  /** All that are not released, one for each id, oldest first. */
  readonly all: SnapshotSource<readonly RegistrationSnapshot[]> = this.#source('list', () => {
    this.#order ??= [...this.#entries.values()]
      .map(({ envelope }) => envelope.snapshot)
      .filter((snapshot) => this.#isShown(snapshot))
      .sort((a, b) => a.createdAt - b.createdAt || (a.uid < b.uid ? -1 : 1))
      .map(({ uid }) => uid);
    this.#list ??= Object.freeze(
      this.#order.flatMap((uid) => this.#entries.get(uid)?.envelope.snapshot ?? []),
    );
    return this.#list;
  });

  /** Calls back for every change, before the subscribers of the sources: those are the app's and may cause further changes. */
  onChange(listener: CacheChange): () => void {
    return this.#events.on('change', listener);
  }

  #source<T>(event: Exclude<keyof CacheEvents, 'change'>, getSnapshot: () => T): SnapshotSource<T> {
    return { getSnapshot, subscribe: (listener) => this.#events.on(event, () => listener()) };
  }

  #shownAs(id: string): RegistrationSnapshot | undefined {
    return this.#entries.get(this.#uidOfId.get(id) ?? '')?.envelope.snapshot;
  }

  #isShown({ id, uid }: RegistrationSnapshot): boolean {
    return this.#uidOfId.get(id) === uid;
  }

  /** Whether the id already shows a newer one. Of two that were created at the same time, the unsettled one is newer. */
  #isOlderThanShown({ id, createdAt }: RegistrationSnapshot): boolean {
    const shown = this.#shownAs(id);
    if (!shown || shown.createdAt < createdAt) return false;
    return shown.createdAt > createdAt || shown.status !== 'settled';
  }

  #newest(id: string, except: string): RegistrationSnapshot | undefined {
    return [...this.#entries.values()]
      .map(({ envelope }) => envelope.snapshot)
      .filter((snapshot) => snapshot.id === id && snapshot.uid !== except)
      .sort((a, b) => b.createdAt - a.createdAt)[0];
  }

  #changed(
    next: RegistrationSnapshot,
    previous: RegistrationSnapshot | undefined,
    shown: boolean,
  ): void {
    if (shown) this.#list = null;
    this.#events.emit('change', next, previous);
    if (shown) {
      this.#events.emit(`id:${next.id}`);
      if (!this.#isListHeld) this.#events.emit('list');
    }
    this.#events.emit(`uid:${next.uid}`);
  }
}

type Order = Pick<SnapshotEnvelope, 'epoch' | 'revision' | 'seq'>;

function isOlder(a: Order, b: Order): boolean {
  if (a.epoch !== b.epoch) return a.epoch < b.epoch;
  if (a.revision !== b.revision) return a.revision < b.revision;
  return a.seq < b.seq;
}

/** The last snapshot of a registration whose rows are removed. */
function releasedSnapshot(last: RegistrationSnapshot): RegistrationSnapshot {
  const settled: Partial<RegistrationSnapshot> =
    last.status === 'settled'
      ? {}
      : {
          status: 'settled',
          result: 'failure',
          failureReason: 'aborted',
          waitingFor: null,
          retryAt: null,
          runner: null,
        };
  return Object.freeze({ ...last, ...settled, recordsAvailable: false });
}

/** More registrations than are released during the few seconds that a message may take. */
const LIMIT = 1000;

/** A set of uids that forgets the oldest ones, so that it does not grow for ever. */
class RecentUids {
  readonly #uids = new Set<string>();

  add(uid: string): void {
    this.#uids.delete(uid);
    this.#uids.add(uid);
    const [oldest] = this.#uids;
    if (this.#uids.size > LIMIT && oldest !== undefined) this.#uids.delete(oldest);
  }

  has(uid: string): boolean {
    return this.#uids.has(uid);
  }
}

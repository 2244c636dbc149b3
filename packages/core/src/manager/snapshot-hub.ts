import { createNanoEvents } from 'nanoevents';
import type { Channel } from '../platform/channel.ts';
import { keepIdentities } from '../spec/keep-identities.ts';
import type { RegistrationSnapshot } from '../spec/registration-snapshot.ts';
import type { SnapshotEnvelope } from '../stream/snapshot-envelope.ts';
import type { SnapshotSink } from '../stream/snapshot-sink.ts';
import type { SnapshotSource } from '../stream/snapshot-source.ts';

interface HubEvents {
  change: (next: RegistrationSnapshot, previous: RegistrationSnapshot | undefined) => void;
  list: () => void;
  [key: `id:${string}` | `uid:${string}`]: () => void;
}

/**
 * What this context knows of every registration, its own and the other contexts', in order: an envelope that is older
 * than what is known changes nothing, and nothing follows a settlement.
 */
export class SnapshotHub implements SnapshotSink {
  readonly #channel: Channel | null;
  readonly #events = createNanoEvents<HubEvents>();
  readonly #known = new Map<string, SnapshotEnvelope>();
  readonly #uidOfId = new Map<string, string>();
  /** The last word on what was released, if it was known: late messages must not bring it back. */
  readonly #released = new Map<string, RegistrationSnapshot | undefined>();
  #list: readonly RegistrationSnapshot[] | null = null;

  constructor(channel: Channel | null) {
    this.#channel = channel;
  }

  publish(envelope: SnapshotEnvelope): void {
    this.#channel?.post({ bgfetch: 1, type: 'snapshot', envelope });
    this.show(envelope);
  }

  show(envelope: SnapshotEnvelope): void {
    const { uid, id } = envelope.snapshot;
    const known = this.#known.get(uid);
    if (this.#released.has(uid) || (known && precedes(envelope, known))) return;
    const snapshot = keepIdentities(envelope.snapshot, known?.snapshot);
    const predecessor = known ? undefined : this.#predecessorOf(snapshot);
    this.#known.set(uid, { ...envelope, snapshot });
    if (!known) this.#uidOfId.set(id, uid);
    if (predecessor) this.#tell(this.#release(predecessor), predecessor);
    if (snapshot !== known?.snapshot) this.#changed(snapshot, known?.snapshot);
  }

  forget(uid: string): void {
    const known = this.#known.get(uid);
    if (!known) {
      if (!this.#released.has(uid)) this.#released.set(uid, undefined);
      return;
    }
    if (this.#uidOfId.get(known.snapshot.id) === uid) this.#uidOfId.delete(known.snapshot.id);
    this.#changed(this.#release(known.snapshot), known.snapshot);
  }

  /** The registration with this uid, its last state once it has been released. */
  byUid(uid: string): SnapshotSource<RegistrationSnapshot | undefined> {
    return this.#source(
      `uid:${uid}`,
      () => this.#known.get(uid)?.snapshot ?? this.#released.get(uid),
    );
  }

  /** The registration that has this id now. */
  byId(id: string): SnapshotSource<RegistrationSnapshot | undefined> {
    return this.#source(`id:${id}`, () => this.#known.get(this.#uidOfId.get(id) ?? '')?.snapshot);
  }

  /** All that are not released, oldest first. */
  readonly all: SnapshotSource<readonly RegistrationSnapshot[]> = this.#source('list', () => {
    this.#list ??= Object.freeze(
      [...this.#known.values()]
        .map(({ snapshot }) => snapshot)
        .sort((a, b) => a.createdAt - b.createdAt || (a.uid < b.uid ? -1 : 1)),
    );
    return this.#list;
  });

  onChange(listener: HubEvents['change']): () => void {
    return this.#events.on('change', listener);
  }

  #source<T>(event: Exclude<keyof HubEvents, 'change'>, getSnapshot: () => T): SnapshotSource<T> {
    return { getSnapshot, subscribe: (listener) => this.#events.on(event, () => listener()) };
  }

  /** Ids are unique in the store: a new one has taken the place of a settled one, and the news of that comes later. */
  #predecessorOf({ id, createdAt }: RegistrationSnapshot): RegistrationSnapshot | undefined {
    const current = this.#known.get(this.#uidOfId.get(id) ?? '')?.snapshot;
    return current?.status === 'settled' && current.createdAt <= createdAt ? current : undefined;
  }

  #release(known: RegistrationSnapshot): RegistrationSnapshot {
    const last = releasedView(known);
    this.#known.delete(known.uid);
    this.#released.set(known.uid, last);
    return last;
  }

  #changed(next: RegistrationSnapshot, previous: RegistrationSnapshot | undefined): void {
    this.#list = null;
    // An id that has a newer one by now shows that.
    const shown = this.#uidOfId.get(next.id) ?? next.uid;
    if (shown === next.uid) this.#events.emit(`id:${next.id}`);
    this.#events.emit('list');
    this.#tell(next, previous);
  }

  #tell(next: RegistrationSnapshot, previous: RegistrationSnapshot | undefined): void {
    this.#events.emit(`uid:${next.uid}`);
    this.#events.emit('change', next, previous);
  }
}

function precedes(a: SnapshotEnvelope, b: SnapshotEnvelope): boolean {
  if (a.epoch !== b.epoch) return a.epoch < b.epoch;
  if (a.revision !== b.revision) return a.revision < b.revision;
  return a.seq < b.seq;
}

function releasedView(last: RegistrationSnapshot): RegistrationSnapshot {
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

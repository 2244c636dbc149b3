import { anyOf, Emitter, State, watchedState } from '../../browser/emitter.ts';
import type { SnapshotEnvelope, SnapshotSink } from '../../model/messages.ts';
import type { RegistrationSnapshot, SnapshotSource, WaitingFor } from '../../model/snapshot.ts';
import type { ExecutionWindows } from '../../transfer/engine-options.ts';
import type { PeriodicStatus } from '../../wakes/periodic.ts';

/** The execution windows of a hybrid app: while it is in front, and in wakes as long as someone works in them. */
export class NativeWindows implements ExecutionWindows {
  readonly areStrict = true;
  readonly open: SnapshotSource<boolean>;
  readonly #inWake = new State(false);
  readonly #status: SnapshotSource<PeriodicStatus>;
  #working = 0;

  constructor(inFront: SnapshotSource<boolean>, status: SnapshotSource<PeriodicStatus>) {
    this.#status = status;
    this.open = anyOf(inFront, this.#inWake);
  }

  /** Without permission there are no wakes to wait for. */
  get waitingFor(): WaitingFor {
    const status = this.#status.getSnapshot();
    return status === 'denied' || status === 'restricted' ? 'foreground' : 'wake';
  }

  /** Opens a window; the returned function closes it, at once and once. */
  begin(): () => void {
    const work = (change: number): void => {
      this.#working += change;
      this.#inWake.set(this.#working > 0);
    };
    let isOver = false;
    work(1);
    return () => {
      if (!isOver) work(-1);
      isOver = true;
    };
  }
}

interface Seen extends Pick<RegistrationSnapshot, 'status' | 'waitingFor' | 'retryAt'> {
  /** Bytes so far; `null` before the first word of them. */
  readonly downloaded: number | null;
  readonly uploaded: number | null;
  /** The engine waits for the next window, and holds nothing meanwhile. */
  readonly parked: boolean;
}

const UNKNOWN: Seen = {
  status: 'pending',
  waitingFor: null,
  retryAt: null,
  downloaded: null,
  uploaded: null,
  parked: false,
};

/** Listens in on what the engine tells of its registrations: whether there is anything to wait for, and what it moved. */
export class EngineActivity implements SnapshotSink {
  readonly #events = new Emitter<{ told: () => void; reading: () => void }>();
  readonly #sink: SnapshotSink;
  readonly #seen = new Map<string, Seen>();
  #downloadedBytes = 0;
  #uploadedBytes = 0;

  constructor(sink: SnapshotSink) {
    this.#sink = sink;
  }

  /** Calls `listener` when something was told, of whatever registration; returns the function that ends it. */
  onTold(listener: () => void): () => void {
    return this.#events.on('told', listener);
  }

  /** The same for bytes that arrive: timers may stand still meanwhile, and the deadline must be seen all the same. */
  onReading(listener: () => void): () => void {
    return this.#events.on('reading', listener);
  }

  /** Bytes have arrived. */
  reading(): void {
    this.#events.emit('reading');
  }

  /** Since the beginning of this page. */
  get downloadedBytes(): number {
    return this.#downloadedBytes;
  }

  get uploadedBytes(): number {
    return this.#uploadedBytes;
  }

  publish(envelope: SnapshotEnvelope): void {
    this.#sink.publish(envelope);
    this.#see(envelope.snapshot, false);
  }

  show(envelope: SnapshotEnvelope): void {
    this.#sink.show(envelope);
    // A run publishes that it has to wait while it still has its lease; what is only shown comes after.
    this.#see(envelope.snapshot, waitsForWindow(envelope.snapshot));
  }

  /** The engine was told to look at it; until it says what it found, it has work. */
  looking(uid: string): void {
    const known = this.#seen.get(uid) ?? UNKNOWN;
    this.#seen.set(uid, { ...known, status: 'pending', waitingFor: null, parked: false });
  }

  /** It is not the engine's any more. */
  forget(uid: string): void {
    if (this.#seen.delete(uid)) this.#events.emit('told');
  }

  /** Whether any registration is moving bytes, or will be before `until` (milliseconds since the Unix epoch). */
  hasWorkBefore(until: number): boolean {
    return [...this.#seen.values()].some((seen) => {
      if (seen.status === 'running' || seen.status === 'pending') return true;
      if (seen.status !== 'waiting') return false;
      if (seen.waitingFor === 'retry') return seen.retryAt !== null && seen.retryAt < until;
      // The browser's word that there is no network may be from before the app was suspended.
      return waitsForWindow(seen) || seen.waitingFor === 'network';
    });
  }

  /** Whether nothing is under way: every registration is paused, or waits for the next window. */
  readonly isQuiet: SnapshotSource<boolean> = watchedState(
    () => [...this.#seen.values()].every(({ status, parked }) => status === 'paused' || parked),
    (changed) => this.onTold(changed),
  );

  #see(snapshot: RegistrationSnapshot, parked: boolean): void {
    const { uid, status, waitingFor, retryAt, downloaded, uploaded } = snapshot;
    const before = this.#seen.get(uid) ?? UNKNOWN;
    this.#downloadedBytes += Math.max(0, downloaded - (before.downloaded ?? downloaded));
    this.#uploadedBytes += Math.max(0, uploaded - (before.uploaded ?? uploaded));
    if (status === 'settled') this.#seen.delete(uid);
    else this.#seen.set(uid, { status, waitingFor, retryAt, downloaded, uploaded, parked });
    this.#events.emit('told');
  }
}

const waitsForWindow = ({ status, waitingFor }: Pick<Seen, 'status' | 'waitingFor'>): boolean =>
  status === 'waiting' && (waitingFor === 'wake' || waitingFor === 'foreground');

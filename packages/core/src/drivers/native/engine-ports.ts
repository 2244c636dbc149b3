import { Emitter, watchedState } from '../../browser/emitter.ts';
import type { SnapshotChange, SnapshotEnvelope, SnapshotSink } from '../../model/messages.ts';
import type {
  DriverGuarantees,
  RegistrationSnapshot,
  SnapshotSource,
  WaitingFor,
} from '../../model/snapshot.ts';
import { responseWithBody, type Transport } from '../../model/transport.ts';
import type { Store } from '../../storage/store.ts';

// What the native driver puts between the engine and its ports: it must know what the engine does, and stop it in time.

interface Seen extends Pick<RegistrationSnapshot, 'status' | 'waitingFor' | 'retryAt'> {
  /** The bytes in the latest snapshot; `null` before the first. */
  readonly downloaded: number | null;
  readonly uploaded: number | null;
  /** Whether the engine waits for the next window, and holds nothing meanwhile. */
  readonly isParked: boolean;
}

const UNKNOWN: Seen = {
  status: 'pending',
  waitingFor: null,
  retryAt: null,
  downloaded: null,
  uploaded: null,
  isParked: false,
};

/** Passes the engine's snapshots on, and knows by them what there is to do, and how many bytes were moved. */
export class EngineActivity implements SnapshotSink {
  readonly #events = new Emitter<{ news: () => void }>();
  readonly #sink: SnapshotSink;
  /** By uid: the registrations that the engine has. */
  readonly #seen = new Map<string, Seen>();
  /** By uid: what was told of them last. */
  readonly #told = new Map<string, SnapshotEnvelope>();
  #downloadedBytes = 0;
  #uploadedBytes = 0;
  #moves = 0;

  constructor(sink: SnapshotSink) {
    this.#sink = sink;
  }

  /** Calls `listener` after each snapshot, and when bytes arrive; returns the function that ends it. */
  onNews(listener: () => void): () => void {
    return this.#events.on('news', listener);
  }

  /** How many bytes were moved since the beginning of this page. */
  get moved(): { readonly downloadedBytes: number; readonly uploadedBytes: number } {
    return { downloadedBytes: this.#downloadedBytes, uploadedBytes: this.#uploadedBytes };
  }

  /** Grows whenever bytes are moved. */
  get moves(): number {
    return this.#moves;
  }

  /** Whether any registration is moving bytes, or will be before `until` (milliseconds since the Unix epoch). */
  hasWorkBefore(until: number): boolean {
    return [...this.#seen.values()].some((seen) => {
      if (seen.status === 'running' || seen.status === 'pending') return true;
      if (seen.status !== 'waiting') return false;
      if (seen.waitingFor === 'retry') return seen.retryAt !== null && seen.retryAt < until;
      // That there is no network may be what the browser knew before the app was suspended.
      return waitsForWindow(seen) || seen.waitingFor === 'network';
    });
  }

  /** Whether the engine does nothing: every registration is paused, or waits for the next window. */
  readonly isQuiet: SnapshotSource<boolean> = watchedState(
    () => [...this.#seen.values()].every(({ status, isParked }) => status === 'paused' || isParked),
    (changed) => this.onNews(changed),
  );

  publish(envelope: SnapshotEnvelope, change?: SnapshotChange): void {
    this.#sink.publish(envelope, change);
    this.#told.set(envelope.snapshot.uid, envelope);
    this.#see(envelope.snapshot, false);
  }

  update(envelope: SnapshotEnvelope): void {
    this.#sink.update(envelope);
    this.#told.set(envelope.snapshot.uid, envelope);
    // A run publishes that it has to wait while it still has its lease. What is only shown comes after that.
    this.#see(envelope.snapshot, waitsForWindow(envelope.snapshot));
  }

  /** The permission has changed, and with it what is guaranteed, and what is waited for while no window is open. */
  tellAgain(guarantees: DriverGuarantees, waitingFor: WaitingFor): void {
    for (const { snapshot, ...order } of this.#told.values()) {
      const waits = waitsForWindow(snapshot) ? { waitingFor } : {};
      this.#sink.update({
        ...order,
        snapshot: Object.freeze({ ...snapshot, guarantees, ...waits }),
      });
    }
  }

  /** The engine is asked to look at this registration: until it says what it has found, there is work. */
  asked(uid: string): void {
    const known = this.#seen.get(uid) ?? UNKNOWN;
    this.#seen.set(uid, { ...known, status: 'pending', waitingFor: null, isParked: false });
  }

  /** The engine does not have this registration any more. */
  forget(uid: string): void {
    this.#told.delete(uid);
    if (this.#seen.delete(uid)) this.#events.emit('news');
  }

  /** Bytes have arrived, and are not in a snapshot yet. */
  arrived(): void {
    this.#moves++;
    this.#events.emit('news');
  }

  #see(snapshot: RegistrationSnapshot, isParked: boolean): void {
    const { uid, status, waitingFor, retryAt, downloaded, uploaded } = snapshot;
    const before = this.#seen.get(uid) ?? UNKNOWN;
    const newBytes = Math.max(0, downloaded - (before.downloaded ?? downloaded));
    const sentBytes = Math.max(0, uploaded - (before.uploaded ?? uploaded));
    this.#downloadedBytes += newBytes;
    this.#uploadedBytes += sentBytes;
    if (newBytes + sentBytes > 0) this.#moves++;
    if (status === 'settled') this.#told.delete(uid);
    if (status === 'settled') this.#seen.delete(uid);
    else this.#seen.set(uid, { status, waitingFor, retryAt, downloaded, uploaded, isParked });
    this.#events.emit('news');
  }
}

const waitsForWindow = ({ status, waitingFor }: Pick<Seen, 'status' | 'waitingFor'>): boolean =>
  status === 'waiting' && (waitingFor === 'wake' || waitingFor === 'foreground');

/** What no transaction begins with. */
const UNGATED: readonly (string | symbol)[] = ['onReset', 'close'] satisfies (keyof Store)[];

/**
 * `store`, whose methods begin only while the app may run. The OS suspends the app after the end of a wake, and a
 * transaction that began then would be cut off in the middle.
 *
 * @param whenAllowed `null` when the app may run now, else a promise of the moment when it may
 */
export function gatedStore(store: Store, whenAllowed: () => Promise<unknown> | null): Store {
  return new Proxy(store, {
    get(_, name) {
      const member: unknown = Reflect.get(store, name);
      if (typeof member !== 'function') return member;
      if (UNGATED.includes(name)) return member.bind(store);
      return async (...args: unknown[]) => {
        for (let closed = whenAllowed(); closed; closed = whenAllowed()) await closed;
        return member.apply(store, args);
      };
    },
  });
}

/** `transport`, with a call of `onArrival` before each piece of a body is handed on, and when some of a request's body is sent. */
export function watchedTransport(transport: Transport, onArrival: () => void): Transport {
  return {
    ...(transport.head && { head: transport.head.bind(transport) }),
    async send(attempt) {
      let sent = 0;
      const onUploadProgress = (bytes: number): void => {
        // Bytes that the server has not confirmed yet are in no snapshot.
        if (bytes > sent) onArrival();
        sent = Math.max(sent, bytes);
        attempt.onUploadProgress(bytes);
      };
      const response = await transport.send({ ...attempt, onUploadProgress });
      onArrival();
      return responseWithBody(response, response.body && watchedBody(response.body, onArrival));
    },
  };
}

function watchedBody(
  body: ReadableStream<Uint8Array>,
  onArrival: () => void,
): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await reader.read();
        onArrival();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel: (reason) => reader.cancel(reason),
    },
    // Nothing is read before the engine asks for it.
    { highWaterMark: 0 },
  );
}

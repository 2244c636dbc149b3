import { type Clock, type FrameTask, oncePerFrame, sleep } from '../../browser/clock.ts';
import type { Locks } from '../../browser/contexts.ts';
import type { Connectivity } from '../../browser/lifecycle.ts';
import type { NativeBackgroundFetchRegistration } from '../../browser/service-worker.ts';
import type { SnapshotSink } from '../../model/messages.ts';
import { copyLockName } from '../../model/names.ts';
import { type LiveState, projectSnapshot } from '../../model/project-snapshot.ts';
import type { RegistrationRows } from '../../model/rows.ts';
import type { DriverGuarantees } from '../../model/snapshot.ts';
import { hasUnrepeatable } from './start-native.ts';

export interface NativeWatchPorts {
  readonly clock: Clock;
  readonly connectivity: Connectivity;
  readonly sink: SnapshotSink;
  readonly guarantees: DriverGuarantees;
}

/** How often the owner of a watch calls `checkProgress()`. */
export const CHECK_INTERVAL_MS = 10_000;

/** Chromium pauses for up to 44 seconds after a page load, and its retries are up to 20 seconds apart. */
const STALLED_CHECKS = 2;
/** After how many checks without progress the browser is given up on: 5 minutes, and an hour. */
const PATIENCE_CHECKS = { short: 30, long: 360 };

/** Turns the progress of one of the browser's background fetches into snapshots. Every open tab has its own. */
export class NativeWatch {
  readonly native: NativeBackgroundFetchRegistration;
  readonly #ports: NativeWatchPorts;
  readonly #onEnded: () => void;
  readonly #frame: FrameTask;
  readonly #stopListening: () => void;
  #state: RegistrationRows;
  #seq = 0;
  /** Bytes that the browser had moved at the last check. */
  #moved = 0;
  /** Checks since the browser last moved anything. */
  #idleChecks = 0;

  /** `onEnded` is called when the browser has ended it. The service worker copies then what it brought. */
  constructor(
    native: NativeBackgroundFetchRegistration,
    state: RegistrationRows,
    ports: NativeWatchPorts,
    onEnded: () => void,
  ) {
    this.native = native;
    this.#state = state;
    this.#ports = ports;
    this.#onEnded = onEnded;
    this.#frame = oncePerFrame(ports.clock, () => this.#report());
    native.addEventListener('progress', this.#onProgress);
    this.#stopListening = ports.connectivity.online.subscribe(() => this.#report());
    this.#report();
  }

  get row(): RegistrationRows['registration'] {
    return this.#state.registration;
  }

  /** Call it when the rows have changed. */
  update(state: RegistrationRows): void {
    this.#state = state;
    this.#frame.request();
  }

  /**
   * Call it every `CHECK_INTERVAL_MS`. Returns whether the browser has moved nothing for so long that it is given up on.
   * What it has got is lost then. So it has more time when it has got something, or has sent a request that must not be
   * sent again.
   */
  checkProgress(): boolean {
    const moved = this.native.downloaded + this.native.uploaded;
    // Without a network our own engine would do no better. Checks are counted, because the clock goes on while a device
    // sleeps.
    this.#idleChecks = moved === this.#moved && this.#online ? this.#idleChecks + 1 : 0;
    this.#moved = moved;
    if (this.#idleChecks >= STALLED_CHECKS) this.#frame.request();
    return this.#idleChecks >= this.#patience;
  }

  /** Whether the browser moves nothing, and has got nothing yet that would be lost. */
  get isStalled(): boolean {
    return this.#idleChecks >= STALLED_CHECKS && this.#patience === PATIENCE_CHECKS.short;
  }

  get #online(): boolean {
    return this.#ports.connectivity.online.getSnapshot();
  }

  get #patience(): number {
    return this.#moved > 0 || hasUnrepeatable(this.#state)
      ? PATIENCE_CHECKS.long
      : PATIENCE_CHECKS.short;
  }

  stop(): void {
    this.native.removeEventListener('progress', this.#onProgress);
    this.#stopListening();
    this.#frame.cancel();
  }

  readonly #onProgress = (): void => {
    this.#idleChecks = 0;
    this.#frame.request();
    if (this.native.result === '') return;
    this.#frame.flush();
    this.#onEnded();
  };

  #report(): void {
    const { clock, sink, guarantees } = this.#ports;
    const { createdAt, epoch, revision } = this.#state.registration;
    const snapshot = projectSnapshot(this.#state, { ...this.#live(), guarantees });
    // From the clock: a later watch of the same rows must not begin with smaller numbers.
    this.#seq = Math.max(this.#seq + 1, clock.now() - createdAt);
    sink.update({ snapshot, epoch, revision, seq: this.#seq });
  }

  #live(): Omit<LiveState, 'guarantees'> {
    const { uploaded, downloaded } = this.native;
    return {
      ...this.#waiting(),
      // The browser runs it, and none of its tabs.
      runner: null,
      uploaded,
      downloaded,
    };
  }

  /** The browser does not say what it waits for: without a network it is the network, else the browser itself. */
  #waiting(): Pick<LiveState, 'status' | 'waitingFor' | 'retryAt'> {
    if (!this.#online) return { status: 'waiting', waitingFor: 'network', retryAt: null };
    if (this.#idleChecks < STALLED_CHECKS)
      return { status: 'running', waitingFor: null, retryAt: null };
    const checks = this.#patience - this.#idleChecks;
    const retryAt = this.#ports.clock.now() + checks * CHECK_INTERVAL_MS;
    return { status: 'waiting', waitingFor: 'browser', retryAt };
  }
}

export interface SettlementWatchdogPorts {
  /** The manager's name. */
  readonly name: string;
  readonly clock: Clock;
  readonly locks: Locks;
}

/** How long after the end of a background fetch the service worker may take to begin its copy: it may have to start. */
const SETTLE_GRACE_MS = 5_000;

/**
 * Waits for the service worker to settle what the browser has ended. When the worker has neither settled it in time nor
 * holds the lock of the copy, it never will, and the registration is overdue.
 */
export class SettlementWatchdog {
  readonly #ports: SettlementWatchdogPorts;
  readonly #onOverdue: (uid: string) => Promise<void>;
  readonly #waiting = new Map<string, AbortController>();

  /** `onOverdue` is called under the lock of the copy: in one tab at a time, and while no service worker copies `uid`. */
  constructor(ports: SettlementWatchdogPorts, onOverdue: (uid: string) => Promise<void>) {
    this.#ports = ports;
    this.#onOverdue = onOverdue;
  }

  /** Resolves when the registration is overdue and `onOverdue` is done, or after `cancel`. */
  async watch(uid: string): Promise<void> {
    const { name, clock, locks } = this.#ports;
    if (this.#waiting.has(uid)) return;
    const controller = new AbortController();
    const { signal } = controller;
    this.#waiting.set(uid, controller);
    try {
      await sleep(clock, SETTLE_GRACE_MS, signal);
      await locks.request(copyLockName(name, uid), { signal }, () => this.#onOverdue(uid));
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      this.#waiting.delete(uid);
    }
  }

  /** The registration has settled, or another driver carries it. */
  cancel(uid: string): void {
    this.#waiting.get(uid)?.abort();
  }

  close(): void {
    for (const controller of this.#waiting.values()) controller.abort();
  }
}

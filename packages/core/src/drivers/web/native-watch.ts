import type { Subscription } from 'rxjs';
import { type Clock, type FrameTask, oncePerFrame, sleep } from '../../browser/clock.ts';
import type { Locks } from '../../browser/locks.ts';
import type { Connectivity } from '../../browser/page-lifecycle.ts';
import type { NativeBackgroundFetchRegistration } from '../../browser/service-worker.ts';
import type { SnapshotSink } from '../../model/messages.ts';
import { copyLockName } from '../../model/names.ts';
import { type LiveState, projectSnapshot } from '../../model/project-snapshot.ts';
import type { RegistrationRows } from '../../model/rows.ts';
import type { DriverGuarantees, RegistrationSnapshot } from '../../model/snapshot.ts';
import { hasUnrepeatable } from './start-native.ts';

export interface NativeWatchPorts {
  readonly clock: Clock;
  readonly connectivity: Connectivity;
  readonly sink: SnapshotSink;
  readonly guarantees: DriverGuarantees;
}

/** How often the owner of a watch calls `look()`. */
export const CHECK_INTERVAL_MS = 10_000;

/** Chromium rests for up to 44 seconds after a page load, and its retries are up to 20 seconds apart. */
const STALLED_CHECKS = 2;
/** 5 minutes and an hour. */
const PATIENCE_CHECKS = { short: 30, long: 360 };

/** Shows what the browser says of one of its background fetches. Every open tab has one of these. */
export class NativeWatch {
  readonly native: NativeBackgroundFetchRegistration;
  readonly #ports: NativeWatchPorts;
  readonly #onEnded: () => void;
  readonly #frame: FrameTask;
  readonly #connectivity: Subscription;
  #state: RegistrationRows;
  #snapshot: RegistrationSnapshot | undefined;
  #online = true;
  #seq = 0;
  /** What the browser had moved when it was looked at last. */
  #moved = 0;
  /** How often it was looked at since it last moved anything. */
  #idleChecks = 0;

  /** `onOver` is called when the browser has ended it; what it brought is then being copied by the service worker. */
  constructor(
    native: NativeBackgroundFetchRegistration,
    state: RegistrationRows,
    ports: NativeWatchPorts,
    onOver: () => void,
  ) {
    this.native = native;
    this.#state = state;
    this.#ports = ports;
    this.#onEnded = onOver;
    this.#frame = oncePerFrame(ports.clock, () => this.#report());
    native.addEventListener('progress', this.#onProgress);
    this.#connectivity = ports.connectivity.online$.subscribe((online) => {
      this.#online = online;
      this.#report();
    });
  }

  get row(): RegistrationRows['registration'] {
    return this.#state.registration;
  }

  /** The rows have changed. */
  update(state: RegistrationRows): void {
    this.#state = state;
    this.#frame.request();
  }

  /**
   * To be called every `LOOK_MS`. Whether the browser has moved nothing for so long that it is to be given up on: what
   * it has got is lost then, so it has longer when it has got something, or has sent what can't be sent again.
   */
  checkProgress(): boolean {
    const moved = this.native.downloaded + this.native.uploaded;
    // Without a network nobody else would do better. By looks, not by the clock, which goes on while a device sleeps.
    this.#idleChecks = moved === this.#moved && this.#online ? this.#idleChecks + 1 : 0;
    this.#moved = moved;
    if (this.#idleChecks >= STALLED_CHECKS) this.#frame.request();
    return this.#idleChecks >= this.#patience;
  }

  /** It waits for the browser, which has not got anything yet that would be lost. */
  get isStalled(): boolean {
    return this.#idleChecks >= STALLED_CHECKS && this.#patience === PATIENCE_CHECKS.short;
  }

  get #patience(): number {
    return this.#moved > 0 || hasUnrepeatable(this.#state)
      ? PATIENCE_CHECKS.long
      : PATIENCE_CHECKS.short;
  }

  stop(): void {
    this.native.removeEventListener('progress', this.#onProgress);
    this.#connectivity.unsubscribe();
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
    this.#snapshot = projectSnapshot(this.#state, { ...this.#live(), guarantees }, this.#snapshot);
    // By the clock, so that a later watch of the same rows does not count from the start again.
    this.#seq = Math.max(this.#seq + 1, clock.now() - createdAt);
    sink.show({ snapshot: this.#snapshot, epoch, revision, seq: this.#seq });
  }

  #live(): Omit<LiveState, 'guarantees'> {
    const { uploaded, downloaded } = this.native;
    return {
      ...this.#waiting(),
      // It is the browser, and none of its tabs.
      runner: null,
      uploaded,
      downloaded,
    };
  }

  /** The browser does not say what it waits for. Without a network it is that; else it is the browser itself. */
  #waiting(): Pick<LiveState, 'status' | 'waitingFor' | 'retryAt'> {
    if (!this.#online) return { status: 'waiting', waitingFor: 'network', retryAt: null };
    if (this.#idleChecks < STALLED_CHECKS)
      return { status: 'running', waitingFor: null, retryAt: null };
    const looks = this.#patience - this.#idleChecks;
    const retryAt = this.#ports.clock.now() + looks * CHECK_INTERVAL_MS;
    return { status: 'waiting', waitingFor: 'browser', retryAt };
  }
}

export interface SettlementWatchdogPorts {
  /** The manager's name. */
  readonly name: string;
  readonly clock: Clock;
  readonly locks: Locks;
}

/** From the end of a background fetch to the first sign of the service worker that copies it: it may have to start. */
const SETTLE_GRACE_MS = 5_000;

/**
 * What the browser has ended. The service worker copies and settles it and says so; if it neither says so nor is at
 * it, it never will.
 */
export class SettlementWatchdog {
  readonly #ports: SettlementWatchdogPorts;
  readonly #onOverdue: (uid: string) => Promise<void>;
  readonly #waiting = new Map<string, AbortController>();

  /** `onOverdue` is called in one tab at a time, while no service worker copies `uid`. */
  constructor(ports: SettlementWatchdogPorts, onOverdue: (uid: string) => Promise<void>) {
    this.#ports = ports;
    this.#onOverdue = onOverdue;
  }

  /** Resolves when the wait is over, one way or the other. */
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

  /** It has settled, or is nobody's concern any more. */
  cancel(uid: string): void {
    this.#waiting.get(uid)?.abort();
  }

  close(): void {
    for (const controller of this.#waiting.values()) controller.abort();
  }
}

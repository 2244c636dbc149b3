import type { Clock } from '../browser/clock.ts';
import { Emitter } from '../browser/emitter.ts';
import type { SnapshotSource } from '../model/snapshot.ts';
import { measureSpeed, remainingMs, type Speed } from '../view/speed.ts';
import { type RegistrationState, shallowEqual, type ViewSource } from './registration-state.ts';

/** How fast a background fetch moves, as a component shows it. */
export interface SpeedState {
  /** Smoothed over the last seconds. `null` while it does not run, and in its first second. */
  readonly bytesPerSecond: number | null;
  /** Milliseconds that are left at this speed. `null` while the size or the speed is unknown, or nothing moves. */
  readonly remainingMs: number | null;
}

const UNKNOWN: SpeedState = { bytesPerSecond: null, remainingMs: null };

const INTERVAL_MS = 1000;

/** Measures the speed of one registration once a second, while somebody is subscribed and it runs. */
export class SpeedSource implements ViewSource<SpeedState> {
  readonly #registration: SnapshotSource<RegistrationState>;
  readonly #clock: Pick<Clock, 'now' | 'setTimer'>;
  readonly #listeners = new Emitter<{ shown: () => void }>();
  #state = UNKNOWN;
  #speed: Speed | null = null;
  #stop: (() => void) | null = null;
  #cancelTimer: (() => void) | null = null;

  constructor(
    registration: SnapshotSource<RegistrationState>,
    clock: Pick<Clock, 'now' | 'setTimer'>,
  ) {
    this.#registration = registration;
    this.#clock = clock;
  }

  readonly getServerSnapshot = (): SpeedState => UNKNOWN;

  readonly getSnapshot = (): SpeedState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    const leave = this.#listeners.on('shown', listener);
    if (!this.#stop) {
      this.#stop = this.#registration.subscribe(() => this.#follow());
      this.#follow();
    }
    return () => {
      leave();
      if (this.#listeners.isEmpty) this.#letGo();
    };
  };

  #follow(): void {
    const runs = this.#registration.getSnapshot().status === 'running';
    if (runs && !this.#cancelTimer) this.#measure();
    if (!runs) this.#rest();
  }

  #measure(): void {
    const now = this.#registration.getSnapshot();
    this.#speed = measureSpeed(this.#speed, now, this.#clock.now());
    const { bytesPerSecond } = this.#speed;
    this.#show({ bytesPerSecond, remainingMs: remainingMs(now, bytesPerSecond) });
    this.#cancelTimer = this.#clock.setTimer(() => this.#measure(), INTERVAL_MS);
  }

  #rest(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    this.#speed = null;
    this.#show(UNKNOWN);
  }

  #letGo(): void {
    this.#stop?.();
    this.#stop = null;
    this.#rest();
  }

  #show(state: SpeedState): void {
    if (shallowEqual(state, this.#state)) return;
    this.#state = state;
    this.#listeners.emit('shown');
  }
}

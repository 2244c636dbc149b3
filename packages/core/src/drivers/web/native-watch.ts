import type { Subscription } from 'rxjs';
import type { Clock } from '../../platform/clock.ts';
import type { Connectivity } from '../../platform/connectivity.ts';
import { type FrameTask, oncePerFrame } from '../../platform/once-per-frame.ts';
import type { NativeBackgroundFetchRegistration } from '../../spec/native-background-fetch.ts';
import type { DriverGuarantees, RegistrationSnapshot } from '../../spec/registration-snapshot.ts';
import { type LiveState, projectSnapshot } from '../../store/project-snapshot.ts';
import type { RegistrationState } from '../../store/store.ts';
import type { SnapshotSink } from '../../stream/snapshot-sink.ts';

export interface NativeWatchPorts {
  readonly clock: Clock;
  readonly connectivity: Connectivity;
  readonly sink: SnapshotSink;
  readonly guarantees: DriverGuarantees;
}

/** Shows what the browser says of one of its background fetches. Every open tab has one of these. */
export class NativeWatch {
  readonly native: NativeBackgroundFetchRegistration;
  readonly #ports: NativeWatchPorts;
  readonly #onOver: () => void;
  readonly #telling: FrameTask;
  readonly #connectivity: Subscription;
  #state: RegistrationState;
  #snapshot: RegistrationSnapshot | undefined;
  #online = true;
  #seq = 0;

  /** `onOver` is called when the browser has ended it; what it brought is then being copied by the service worker. */
  constructor(
    native: NativeBackgroundFetchRegistration,
    state: RegistrationState,
    ports: NativeWatchPorts,
    onOver: () => void,
  ) {
    this.native = native;
    this.#state = state;
    this.#ports = ports;
    this.#onOver = onOver;
    this.#telling = oncePerFrame(ports.clock, () => this.#tell());
    native.addEventListener('progress', this.#onProgress);
    this.#connectivity = ports.connectivity.online$.subscribe((online) => {
      this.#online = online;
      this.#tell();
    });
  }

  get row(): RegistrationState['registration'] {
    return this.#state.registration;
  }

  /** The rows have changed. */
  update(state: RegistrationState): void {
    this.#state = state;
    this.#telling.request();
  }

  stop(): void {
    this.native.removeEventListener('progress', this.#onProgress);
    this.#connectivity.unsubscribe();
    this.#telling.cancel();
  }

  readonly #onProgress = (): void => {
    this.#telling.request();
    if (this.native.result === '') return;
    this.#telling.flush();
    this.#onOver();
  };

  #tell(): void {
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
      // The browser does not say what it waits for, but without a network it surely does.
      ...(this.#online
        ? { status: 'running', waitingFor: null }
        : { status: 'waiting', waitingFor: 'network' }),
      retryAt: null,
      // It is the browser, and none of its tabs.
      runner: null,
      uploaded,
      downloaded,
    };
  }
}

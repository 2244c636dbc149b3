import type { Clock } from '../../browser/clock.ts';
import { anyOf, until } from '../../browser/emitter.ts';
import type { PageLifecycle } from '../../browser/lifecycle.ts';
import type { NativePlatform } from '../../browser/native-shell.ts';
import type { RegistrationRow } from '../../model/rows.ts';
import type { DriverGuarantees, SnapshotSource } from '../../model/snapshot.ts';
import { Engine } from '../../transfer/engine.ts';
import type { EngineOptions, EnginePorts } from '../../transfer/engine-options.ts';
import * as tusParts from '../../transfer/tus-parts.ts';
import type { Wake } from '../../wakes/periodic.ts';
import { AGAIN_IN_WAKE_MS, type PeriodicControl } from '../../wakes/periodic-control.ts';
import type { Availability, Driver } from '../driver.ts';
import { EngineActivity, gatedStore, watchedTransport } from './engine-ports.ts';
import { nativeGuarantees, whyNoWakes } from './native-guarantees.ts';
import { NativeWindows, type WakeWork, workInWake } from './native-windows.ts';

export interface NativeDriverOptions {
  readonly ports: Omit<EnginePorts, 'windows' | 'guarantees'>;
  readonly engine: EngineOptions;
  readonly lifecycle: PageLifecycle;
  readonly periodic: PeriodicControl;
  /** The system that the app runs on; `null` when it is not known. */
  readonly platform?: () => NativePlatform | null;
  /** To be called when the guarantees have changed. */
  readonly onGuarantees?: () => void;
}

/** Few apps upload by tus. In a native app the code lies on the device, so that a wake does not wait for a network. */
const loadTus = async (): Promise<unknown> =>
  (await import('../../transfer/tus-upload.ts')).tusUploads(tusParts);

/** Carries registrations by our own engine, while the app is in front, and in the wakes of the native plugin. */
export function createNativeDriver(options: NativeDriverOptions): Driver {
  return new NativeDriver(options);
}

class NativeDriver implements Driver {
  readonly name = 'native';
  readonly #isOnDisk: boolean;
  readonly #platform: () => NativePlatform | null;
  readonly #periodic: PeriodicControl;
  readonly #engine: Engine;
  readonly #work: WakeWork;
  /** Whether the app may run: it is in front, or a wake is open. */
  readonly #allowed: SnapshotSource<boolean>;
  /** The open wakes, and whether this driver works in them. */
  readonly #wakes = new Map<Wake, boolean>();
  /** How often the work on a registration has failed since the last wake began, most likely by the store. */
  readonly #troubles = new Map<string, number>();
  readonly #stops: (() => void)[] = [];

  constructor(options: NativeDriverOptions) {
    const { ports, engine, lifecycle, periodic, platform = () => null } = options;
    this.#isOnDisk = ports.store.durability === 'disk';
    this.#platform = platform;
    this.#periodic = periodic;
    const { clock } = ports;
    const activity = new EngineActivity(ports.sink);
    const windows = new NativeWindows(lifecycle.visible, periodic);
    this.#work = { clock, activity, windows };
    this.#allowed = anyOf(lifecycle.visible, periodic.anyOpen);
    const guarantees = () => this.guarantees;
    const tellAgain = (): void => {
      activity.tellAgain(this.guarantees, windows.waitingFor);
      options.onGuarantees?.();
    };
    this.#stops.push(
      periodic.statusSource.subscribe(tellAgain),
      periodic.isStopped.subscribe(tellAgain),
    );
    this.#engine = new Engine(
      {
        ...ports,
        get guarantees() {
          return guarantees();
        },
        store: gatedStore(ports.store, () => this.#whenAllowed()),
        windows,
        sink: activity,
        onIdle: (uid) => {
          this.#troubles.delete(uid);
          activity.forget(uid);
        },
        onTrouble: (...trouble) => this.#tryOnceMore(clock, ...trouble),
        transport: watchedTransport(ports.transport, () => activity.arrived()),
        // A wake may end before code is loaded, so it is here already.
        loadTus,
      },
      engine,
    );
  }

  get guarantees(): DriverGuarantees {
    return nativeGuarantees({
      isOnDisk: this.#isOnDisk,
      mayWake: whyNoWakes(this.#periodic) === null,
      platform: this.#platform(),
    });
  }

  async availability(): Promise<Availability> {
    if (this.#periodic.source !== 'plugin') {
      return { usable: false, reason: 'No background-fetch plugin is installed in this page.' };
    }
    const why = whyNoWakes(this.#periodic);
    return {
      usable: true,
      reason: why
        ? `The native plugin is here, but background refresh is ${why}: bytes move while the app is in front.`
        : 'The native plugin wakes the app from time to time.',
    };
  }

  async start({ uid }: RegistrationRow): Promise<void> {
    void this.#periodic.ensureConfigured();
    this.#work.activity.asked(uid);
    // The app may start it in a wake in which there was nothing to do so far.
    for (const wake of [...this.#wakes.keys()]) this.#workIn(wake);
    const running = this.#engine.start(uid, true);
    // In the background, the engine does not even read it before the next wake.
    const started = new AbortController();
    const forbidden = until(this.#allowed, (isAllowed) => !isAllowed, started.signal);
    await Promise.race([running, forbidden.catch(() => {})]);
    started.abort();
  }

  async attach(rows: readonly RegistrationRow[]): Promise<void> {
    for (const { uid, paused } of rows) {
      if (!paused) this.#work.activity.asked(uid);
      void this.#engine.run(uid);
    }
    // Not before: the wake that has launched the app is replayed here, and is for these registrations.
    const stop = this.#periodic.onWake((wake) => {
      wake.signal.addEventListener('abort', () => this.#wakes.delete(wake), { once: true });
      this.#wakes.set(wake, false);
      for (const uid of this.#troubles.keys()) {
        this.#troubles.set(uid, 0);
        this.#work.activity.asked(uid);
        this.#engine.retryNow(uid);
      }
      this.#workIn(wake);
    });
    this.#stops.push(stop);
  }

  changed(uid: string): void {
    this.#work.activity.asked(uid);
    void this.#engine.run(uid);
  }

  retryNow(uid: string): void {
    this.#engine.retryNow(uid);
  }

  close(): void {
    for (const stop of this.#stops) stop();
    this.#engine.close();
  }

  /** If the store has failed for a moment only, no wake is lost for it: it is tried once more in each. */
  #tryOnceMore(clock: Clock, uid: string, isShown: boolean): void {
    const failures = (this.#troubles.get(uid) ?? 0) + 1;
    this.#troubles.set(uid, failures);
    if (failures === 1) clock.setTimer(() => this.#engine.retryNow(uid), AGAIN_IN_WAKE_MS);
    else if (!isShown) this.#work.activity.forget(uid);
  }

  /** `null` when a transaction may begin now, else a promise of the moment when it may. */
  #whenAllowed(): Promise<unknown> | null {
    return this.#allowed.getSnapshot() ? null : until(this.#allowed, Boolean);
  }

  #workIn(wake: Wake): void {
    // After a suspension it may be overdue, and nobody has noticed: asked for its time, it ends.
    if (this.#wakes.get(wake) !== false || wake.remainingMs() === 0) return;
    this.#wakes.set(wake, true);
    wake.waitUntil(
      Promise.resolve().then(async () => {
        const report = await workInWake(wake, this.#work);
        if (this.#wakes.has(wake)) this.#wakes.set(wake, false);
        if (report) this.#periodic.report(report);
      }),
    );
  }
}

import type { Clock } from '../../browser/clock.ts';
import { anyOf, until } from '../../browser/emitter.ts';
import type { PageLifecycle } from '../../browser/page-lifecycle.ts';
import type { RegistrationRow } from '../../model/rows.ts';
import type { DriverGuarantees, SnapshotSource } from '../../model/snapshot.ts';
import type { Store } from '../../storage/store.ts';
import { Engine } from '../../transfer/engine.ts';
import type { EngineOptions, EnginePorts } from '../../transfer/engine-options.ts';
import type { PeriodicControl } from '../../wakes/create-periodic.ts';
import type { Wake } from '../../wakes/periodic.ts';
import type { Availability, Driver } from '../driver.ts';
import { watchedTransport } from './engine-ports.ts';
import { EngineActivity, NativeWindows } from './native-windows.ts';
import { workInWake } from './work-in-wake.ts';

/**
 * `store` for whoever may use it only in his time: calls begin when `gate` lets them. After the end of a wake a new
 * transaction would be cut off in the middle, as the OS suspends the app.
 *
 * @param gate `null` for now, else what to wait for
 */
function gatedStore(store: Store, gate: () => Promise<unknown> | null): Store {
  async function whenOpen<T>(call: () => Promise<T>): Promise<T> {
    for (let closed = gate(); closed; closed = gate()) await closed;
    return call();
  }
  return {
    durability: store.durability,
    create: (state) => whenOpen(() => store.create(state)),
    onReset: (listener) => store.onReset(listener),
    uids: () => whenOpen(() => store.uids()),
    list: () => whenOpen(() => store.list()),
    read: (uid) => whenOpen(() => store.read(uid)),
    load: (uid, indices) => whenOpen(() => store.load(uid, indices)),
    find: (id) => whenOpen(() => store.find(id)),
    transact: (...args) => whenOpen(() => store.transact(...args)),
    remove: (uid) => whenOpen(() => store.remove(uid)),
    dropReplaced: (uid) => whenOpen(() => store.dropReplaced(uid)),
    withdraw: (uid, problem) => whenOpen(() => store.withdraw(uid, problem)),
    readChunk: (body, offset) => whenOpen(() => store.readChunk(body, offset)),
    transactLease: (name, transition) => whenOpen(() => store.transactLease(name, transition)),
    close: () => store.close(),
  };
}

/** The OS wakes the app now and then, also after its end; in between nothing moves. */
function nativeGuarantees({ durability }: Store): DriverGuarantees {
  const onDisk = durability === 'disk';
  return { survivesPageClose: onDisk, survivesReload: onDisk, periodicOnly: true, pausable: true };
}

export interface NativeDriverOptions {
  readonly ports: Omit<EnginePorts, 'windows' | 'guarantees'>;
  readonly engine: EngineOptions;
  readonly lifecycle: PageLifecycle;
  readonly periodic: PeriodicControl;
}

/** Carries registrations by our own engine, in front and in every wake that the native plugin brings. */
export function createNativeDriver(options: NativeDriverOptions): Driver {
  return new NativeDriver(options);
}

class NativeDriver implements Driver {
  readonly name = 'native';
  readonly guarantees: DriverGuarantees;
  readonly #periodic: PeriodicControl;
  readonly #store: Store;
  readonly #engine: Engine;
  readonly #activity: EngineActivity;
  readonly #windows: NativeWindows;
  readonly #clock: Clock;
  /** Whether the app may run: it is in front, or a wake is open. */
  readonly #allowed: SnapshotSource<boolean>;
  #stopListening = (): void => {};
  /** The open wakes, and whether each is being worked in. */
  readonly #wakes = new Map<Wake, boolean>();

  constructor({ ports, engine, lifecycle, periodic }: NativeDriverOptions) {
    this.guarantees = nativeGuarantees(ports.store);
    this.#periodic = periodic;
    this.#store = ports.store;
    this.#activity = new EngineActivity(ports.sink);
    this.#windows = new NativeWindows(lifecycle.visible, periodic.statusSource);
    this.#clock = ports.clock;
    this.#allowed = anyOf(lifecycle.visible, periodic.anyOpen);
    this.#engine = new Engine(
      {
        ...ports,
        store: gatedStore(ports.store, () => this.#whenAllowed()),
        windows: this.#windows,
        guarantees: this.guarantees,
        sink: this.#activity,
        transport: watchedTransport(ports.transport, () => this.#activity.reading()),
      },
      engine,
    );
  }

  async availability(): Promise<Availability> {
    if (this.#periodic.source !== 'plugin') {
      return { usable: false, reason: 'No background-fetch plugin is installed in this page.' };
    }
    const status = this.#periodic.statusSource.getSnapshot();
    const denied = status === 'denied' || status === 'restricted';
    return {
      usable: true,
      reason: denied
        ? `The native plugin is here, but background refresh is ${status}: bytes move while the app is in front.`
        : 'The native plugin wakes the app from time to time.',
    };
  }

  async start({ uid }: RegistrationRow): Promise<void> {
    void this.#periodic.ensureConfigured();
    this.#activity.looking(uid);
    // Started by the app in a wake, perhaps.
    for (const wake of [...this.#wakes.keys()]) this.#workIn(wake);
    const running = this.#engine.start(uid, true);
    // In the background it is not even read before the next wake.
    if (this.#allowed.getSnapshot()) await running;
  }

  async attach(rows: readonly RegistrationRow[]): Promise<void> {
    for (const { uid } of rows) {
      this.#activity.looking(uid);
      void this.#engine.run(uid);
    }
    // Not before: an open wake, the one that launched the app, is for these.
    const listening = this.#periodic.wakes$.subscribe((wake) => {
      wake.signal.addEventListener('abort', () => this.#wakes.delete(wake), { once: true });
      this.#wakes.set(wake, false);
      this.#workIn(wake);
    });
    this.#stopListening = () => listening.unsubscribe();
  }

  changed(uid: string): void {
    this.#activity.looking(uid);
    void this.#engine.run(uid);
    void this.#forgetUnlessActive(uid);
  }

  retryNow(uid: string): void {
    this.#engine.retryNow(uid);
  }

  close(): void {
    this.#stopListening();
    this.#engine.close();
  }

  /** Whether a transaction may begin: `null`, or what to wait for. */
  #whenAllowed(): Promise<unknown> | null {
    return this.#allowed.getSnapshot() ? null : until(this.#allowed, Boolean);
  }

  #workIn(wake: Wake): void {
    if (this.#wakes.get(wake) !== false) return;
    this.#wakes.set(wake, true);
    const work = { clock: this.#clock, windows: this.#windows, activity: this.#activity };
    wake.waitUntil(
      Promise.resolve().then(async () => {
        const report = await workInWake(wake, work);
        if (this.#wakes.has(wake)) this.#wakes.set(wake, false);
        if (report) this.#periodic.report(report);
      }),
    );
  }

  /** What is paused, settled or gone, the engine drops without a word. */
  async #forgetUnlessActive(uid: string): Promise<void> {
    const state = await this.#store.transact(uid, [], () => null).catch(() => undefined);
    const registration = state?.registration;
    if (registration?.phase !== 'active' || registration.paused) this.#activity.forget(uid);
  }
}

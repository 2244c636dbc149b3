import { timeBox } from '../../browser/clock.ts';
import type { NativeBackgroundFetchRegistration } from '../../browser/service-worker.ts';
import { copyLockName } from '../../model/names.ts';
import type { RegistrationRow, RegistrationRows } from '../../model/rows.ts';
import { type Availability, type Driver, DriverRefusal, WEB_GUARANTEES } from '../driver.ts';
import { type FindWorkerPorts, WorkerFinder } from './find-worker.ts';
import {
  abortNative,
  abortOrphans,
  findNative,
  firstAnswer,
  isCarriedByBrowser,
  type NativeFetches,
  withTimeLimits,
} from './native-fetches.ts';
import {
  CHECK_INTERVAL_MS,
  NativeWatch,
  type NativeWatchPorts,
  SettlementWatchdog,
  type SettlementWatchdogPorts,
} from './native-watch.ts';
import { type StartNativePorts, startNative } from './start-native.ts';

type PartsPorts = FindWorkerPorts & StartNativePorts & SettlementWatchdogPorts & NativeWatchPorts;

export interface WebDriverPorts extends Omit<PartsPorts, 'guarantees'> {
  /** Called when the browser has lost a registration, which another driver has to carry then. In one tab at a time. */
  readonly onLost: (uid: string, reason: string) => Promise<void>;
  /** Development warnings. */
  readonly warn: (message: string) => void;
}

/** Chromium rejects more. */
const MAX_ACTIVE = 5;
/** How long a start of the app waits for the browser. What is stored is shown meanwhile. */
const ATTACH_LIMIT_MS = 1000;

/** Carries registrations by the browser's own Background Fetch. The service worker entry stores what it brings. */
export function createWebDriver(ports: WebDriverPorts): Driver {
  return new WebDriver(ports);
}

class WebDriver implements Driver {
  readonly name = 'web';
  readonly guarantees = WEB_GUARANTEES;
  readonly #ports: WebDriverPorts;
  readonly #workers: WorkerFinder;
  readonly #watchdog: SettlementWatchdog;
  readonly #starting = new Set<string>();
  readonly #watches = new Map<string, NativeWatch>();
  #cancelCheck: (() => void) | null = null;
  #closed = false;

  constructor(ports: WebDriverPorts) {
    this.#ports = ports;
    this.#workers = new WorkerFinder(ports);
    this.#watchdog = new SettlementWatchdog(ports, (uid) => this.#overdue(uid));
  }

  async availability(isWanted: boolean): Promise<Availability> {
    const { store, serviceWorker, clock } = this.#ports;
    try {
      if (store.durability !== 'disk')
        throw new DriverRefusal('Without a disk the service worker could not pass on the results.');
      const backgroundFetch = await this.#workers.backgroundFetch(isWanted);
      const permission = await timeBox(clock, ATTACH_LIMIT_MS, 'The permission', async () =>
        serviceWorker?.permission(),
      );
      if (permission === 'denied')
        throw new DriverRefusal('The user has denied background downloads.');
      // The browser would accept it, and then move neither it nor later ones until the user has answered.
      if (permission === 'prompt')
        throw new DriverRefusal(
          'The browser would wait for permission. In a frame it always does; elsewhere a click helps.',
        );
      if ((await withTimeLimits(backgroundFetch, clock).getIds()).length >= MAX_ACTIVE)
        throw new DriverRefusal(`The browser carries ${MAX_ACTIVE} background fetches already.`);
      await this.#workers.reliableBackgroundFetch(isWanted);
      return { usable: true, reason: 'The browser has Background Fetch.' };
    } catch (error) {
      return { usable: false, reason: (error as Error).message };
    }
  }

  async start({ uid }: RegistrationRow): Promise<void> {
    this.#starting.add(uid);
    try {
      const backgroundFetch = await this.#workers.backgroundFetch();
      const native = await startNative(uid, backgroundFetch, this.#ports);
      const state = await this.#ports.store.read(uid);
      if (state && isCarriedByBrowser(state.registration)) this.#watch(state, native);
      else this.#detach(abortNative(native));
    } finally {
      this.#starting.delete(uid);
    }
  }

  async attach(rows: readonly RegistrationRow[]): Promise<void> {
    const attended = Promise.all(rows.map(({ uid }) => this.#attend(uid).catch(this.#report)));
    if (this.#ports.serviceWorker?.hasBackgroundFetch) {
      this.#detach(this.#workers.probeAhead());
      this.#detach(this.#sweep());
    }
    if (rows.length === 0) return;
    const { clock } = this.#ports;
    await timeBox(clock, ATTACH_LIMIT_MS, 'The browser', () => attended).catch(() => {});
  }

  changed(uid: string): void {
    if (!this.#starting.has(uid)) this.#detach(this.#attend(uid));
  }

  retryNow(uid: string): void {
    if (this.#watches.get(uid)?.isStalled) this.#detach(this.#giveUp(uid));
  }

  close(): void {
    this.#closed = true;
    this.#cancelCheck?.();
    this.#workers.close();
    this.#watchdog.close();
    for (const watch of this.#watches.values()) watch.stop();
  }

  /** Does what the row asks for: watches it, waits for its settlement, or stops. */
  async #attend(uid: string): Promise<void> {
    const state = await this.#ports.store.read(uid);
    if (!state || !isCarriedByBrowser(state.registration))
      return this.#drop(uid, state?.registration);
    const watch = this.#watches.get(uid);
    if (watch) return watch.update(state);
    const native = await this.#find(state.registration).catch(() => null);
    if (native) this.#watch(state, native);
    else this.#detach(this.#watchdog.watch(uid));
  }

  #watch(state: RegistrationRows, native: NativeBackgroundFetchRegistration): void {
    const { uid } = state.registration;
    if (this.#closed) return;
    this.#watches.get(uid)?.stop();
    const onOver = () => this.#detach(this.#watchdog.watch(uid));
    const ports = { ...this.#ports, guarantees: WEB_GUARANTEES };
    this.#watches.set(uid, new NativeWatch(native, state, ports, onOver));
    this.#scheduleCheck();
  }

  /** It is settled or released, or another driver carries it: stops the browser. */
  async #drop(uid: string, row?: RegistrationRow): Promise<void> {
    const watch = this.#watches.get(uid);
    this.#watches.delete(uid);
    watch?.stop();
    this.#watchdog.cancel(uid);
    const native = watch?.native ?? (row && (await this.#find(row).catch(() => null)));
    // Not awaited: it may take as long as an upload.
    if (native) this.#detach(abortNative(native));
  }

  /** The browser does not have it, and no service worker is settling it. */
  async #overdue(uid: string): Promise<void> {
    const state = await this.#ports.store.read(uid);
    if (!state || !isCarriedByBrowser(state.registration)) return this.#drop(uid);
    const native = await firstAnswer(() => this.#find(state.registration));
    if (native) return this.#watch(state, native);
    await this.#handOver(
      uid,
      'The browser has lost it: its service worker was unregistered, or failed.',
    );
  }

  /** The browser has it and moves nothing. Runs in one tab at a time, and not while a service worker copies. */
  async #giveUp(uid: string): Promise<void> {
    const { store, locks, name } = this.#ports;
    await locks.request(copyLockName(name, uid), {}, async () => {
      const row = (await store.read(uid))?.registration;
      if (row && isCarriedByBrowser(row))
        await this.#handOver(uid, 'The browser has it, and has moved nothing for too long.');
    });
  }

  async #handOver(uid: string, reason: string): Promise<void> {
    await this.#ports.onLost(uid, reason);
    await this.#drop(uid);
  }

  #scheduleCheck(): void {
    this.#cancelCheck ??= this.#ports.clock.setTimer(() => {
      this.#cancelCheck = null;
      if (this.#watches.size > 0 && !this.#closed) this.#scheduleCheck();
      this.#detach(this.#checkAll());
    }, CHECK_INTERVAL_MS);
  }

  async #checkAll(): Promise<void> {
    for (const [uid, watch] of this.#watches) {
      if (watch.checkProgress()) this.#detach(this.#giveUp(uid));
      // The browser drops the background fetches of an unregistered service worker without an event.
      else if (!(await this.#find(watch.row).catch(() => watch.native)))
        this.#detach(this.#watchdog.watch(uid));
    }
  }

  async #find(row: RegistrationRow): Promise<NativeBackgroundFetchRegistration | null> {
    try {
      return await findNative(await this.#fetches(), row);
    } catch (error) {
      // Without the service worker the browser has dropped the background fetch.
      if (error instanceof DriverRefusal) return null;
      throw error;
    }
  }

  async #sweep(): Promise<void> {
    const { store, name } = this.#ports;
    const fetches = await this.#fetches().catch(() => null);
    if (fetches) await abortOrphans(fetches, store, name);
  }

  async #fetches(): Promise<NativeFetches> {
    return withTimeLimits(await this.#workers.backgroundFetch(), this.#ports.clock);
  }

  /** Nobody waits for `work`; an error of it is a development warning. */
  #detach(work: Promise<void>): void {
    work.catch(this.#report);
  }

  readonly #report = (error: unknown): void => {
    if (!this.#closed) this.#ports.warn(`The web driver failed: ${String(error)}`);
  };
}

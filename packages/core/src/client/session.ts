import type { Channel } from '../browser/contexts.ts';
import { type Driver, DriverRefusal, NO_GUARANTEES } from '../drivers/driver.ts';
import type { CheckedFetchOptions } from '../model/fetch-options.ts';
import type { ChannelMessage } from '../model/messages.ts';
import { REPLACE_ONCE_STORED, type Replacement } from '../model/replacement.ts';
import type { RegistrationRow, RegistrationRows } from '../model/rows.ts';
import type { DriverName } from '../model/snapshot.ts';
import { handOver } from '../model/transitions/run.ts';
import type { Store } from '../storage/store.ts';
import {
  type CheckQuotaPorts,
  type CreationPorts,
  checkQuota,
  chooseDriver,
  createRegistration,
  noDriver,
  type UnavailableDrivers,
  whyNotByBrowser,
} from './create-registration.ts';
import { type CommandListener, CommandTransactions } from './registration-handle.ts';
import { Replacements, reconcileOnReset } from './replacements.ts';
import type { SecretHeaders } from './secret-headers.ts';
import type { ServiceWorkerNotifier } from './settlement-events.ts';
import type { SnapshotCache } from './snapshot-cache.ts';
import { type SweepPorts, sweep, waitUntilStored } from './sweep.ts';

export interface SessionPorts extends CreationPorts, CheckQuotaPorts {
  /** Makes a unique string. */
  readonly uid: () => string;
  readonly drivers: readonly Driver[];
  /** Why a driver is not among them, in words. */
  readonly unavailable?: UnavailableDrivers;
  readonly snapshots: SnapshotCache;
  readonly channel: Channel | null;
  readonly secrets: SecretHeaders;
  /** How long settled failures are kept. */
  readonly keepFailedMs: number;
  /** The store as stored registrations are taken up by it. Default: `store`. */
  readonly takeUpStore?: Store;
  /** Tells the service worker what has settled. Not given in tests that do without one. */
  readonly notifier?: ServiceWorkerNotifier;
}

/**
 * An opened store with its drivers. It starts background fetches, hands the stored ones to their drivers, and keeps the
 * snapshots equal to the store.
 */
export class Session implements CommandListener {
  readonly store: Store;
  readonly commands: CommandTransactions;
  readonly #ports: SessionPorts;
  readonly #refreshing = new Set<Promise<void>>();
  readonly #replacements: Replacements;
  /** What sweeping needs. */
  readonly #sweepPorts: SweepPorts & { readonly snapshots: SnapshotCache };
  #stopReconciling: () => void = () => {};

  constructor(ports: SessionPorts) {
    this.store = ports.store;
    this.commands = new CommandTransactions(ports.store, ports.clock, this);
    this.#ports = ports;
    this.#sweepPorts = { ...ports, removed: (uid) => this.removed(uid) };
    this.#replacements = new Replacements({
      ...this.#sweepPorts,
      restored: (state) => this.changed(state),
    });
  }

  /** Shows every stored registration, and hands each active one to its driver. Call once, before anything else. */
  async recover(): Promise<void> {
    const { takeUpStore: store = this.store } = this.#ports;
    this.#stopReconciling = reconcileOnReset({
      ...this.#sweepPorts,
      store,
      found: (states) => this.#adopt(states),
    });
    await this.#adopt(await store.readAll());
  }

  /** Shows registrations as they were read, and hands the active ones to their drivers. */
  async #adopt(read: readonly RegistrationRows[]): Promise<void> {
    const { drivers, takeUpStore: store = this.store } = this.#ports;
    const { rows, states, unread } = await sweep({ ...this.#sweepPorts, store }, read);
    this.#show(states);
    await Promise.all(unread.map((uid) => this.show(uid, store)));
    const active = rows.filter(({ phase }) => phase === 'active');
    await Promise.all(
      drivers.map((driver) => driver.attach(active.filter((row) => row.driver === driver.name))),
    );
    for (const { uid, driver } of active)
      if (!this.#driver(driver))
        await this.handOver(uid, `The ${driver} driver is not available in this browser any more.`);
    this.#ports.notifier?.notifyMissed(rows);
  }

  /** Starts a background fetch; resolves with its uid. */
  async start(
    id: string,
    requests: readonly Request[],
    options: CheckedFetchOptions,
    wanted: 'auto' | DriverName,
    replacement: Replacement = REPLACE_ONCE_STORED,
  ): Promise<string> {
    const { drivers, unavailable, secrets } = this.#ports;
    const notByBrowser = whyNotByBrowser(options, replacement);
    const choice = await chooseDriver(drivers, wanted, unavailable, notByBrowser);
    await checkQuota(this.#ports, options.downloadTotal);
    const draft = { uid: this.#ports.uid(), id, options, requests, choice, replacement };
    const { state, secretHeaders } = await createRegistration(this.#ports, draft);
    secrets.remember(draft.uid, secretHeaders);
    // Shown before the replaced registration is dropped, so that the id never seems to be free.
    this.#show([state]);
    await this.#carry(state.registration, choice.driver);
    this.#post({ bgfetch: 1, type: 'changed', uid: draft.uid });
    await this.#replacements.dropOnceStored(state.registration);
    return draft.uid;
  }

  /**
   * Takes the secret headers of `requests`, which the app has made again for an active registration: secrets are not in
   * the store, so after a reload they are missing.
   */
  async restoreSecrets(uid: string, requests: readonly Request[]): Promise<void> {
    const { secrets, isSecretHeader } = this.#ports;
    if (!requests.some(({ headers }) => [...headers].some((header) => isSecretHeader(...header))))
      return;
    const state = await this.store.read(uid);
    if (!state || !secrets.restore(state, requests)) return;
    const driver = this.#driver(state.registration.driver);
    driver?.changed(uid);
    driver?.retryNow?.(uid);
  }

  /** Resolves once no context is storing request bodies under this id: the registration is then active or removed. */
  waitUntilStored(id: string): Promise<void> {
    return waitUntilStored(this.#sweepPorts, id);
  }

  /** Lets the foreground driver continue it, after its own driver has refused it or lost it. */
  async handOver(uid: string, reason: string): Promise<void> {
    const state = await this.store.transact(uid, 'all', handOver('foreground', reason));
    if (!state) return;
    this.changed(state);
    const { id } = state.registration;
    if (!this.#driver('foreground'))
      this.#ports.warn?.(`${JSON.stringify(id)} waits for a page with foreground(). ${reason}`);
  }

  /** To be called when a command of this context has changed the row. */
  changed(state: RegistrationRows): void {
    const { uid, driver } = state.registration;
    this.#show([state]);
    this.#driver(driver)?.changed(uid);
    this.#post({ bgfetch: 1, type: 'changed', uid });
  }

  /** To be called when this context has removed the rows. */
  removed(uid: string): void {
    this.forget(uid);
    this.#post({ bgfetch: 1, type: 'removed', uid });
  }

  /** Ends the waits of this registration, whichever context runs it. */
  retryNow(uid: string): void {
    this.retryNowHere(uid);
    this.#post({ bgfetch: 1, type: 'retry-now', uid });
  }

  /** Ends the waits of this registration if this context runs it. */
  retryNowHere(uid: string): void {
    for (const driver of this.#ports.drivers) driver.retryNow?.(uid);
  }

  /** Shows what the store says of it. Starts no driver. Resolves with its row, if there is one. */
  async show(uid: string, store: Store = this.store): Promise<RegistrationRow | undefined> {
    const state = await store.read(uid);
    // Storing its request bodies may still fail, so it is not shown before they are stored.
    if (state && state.registration.phase !== 'storing') this.#show([state]);
    return state?.registration;
  }

  /** To be called when another context has changed the row. */
  refresh(uid: string): Promise<void> {
    const refreshed = this.#refresh(uid);
    this.#refreshing.add(refreshed);
    const done = () => this.#refreshing.delete(refreshed);
    refreshed.then(done, done);
    return refreshed;
  }

  async #refresh(uid: string): Promise<void> {
    const row = await this.show(uid);
    if (row && row.phase !== 'storing') this.#driver(row.driver)?.changed(uid);
  }

  /** To be called when another context has removed the rows. Refreshes that began earlier are shown first. */
  async removedElsewhere(uid: string): Promise<void> {
    await Promise.allSettled(this.#refreshing);
    this.forget(uid);
  }

  /** Shows that the rows are gone, and makes the drivers stop. */
  forget(uid: string): void {
    const { snapshots, secrets, drivers } = this.#ports;
    snapshots.remove(uid);
    secrets.forget(uid);
    for (const driver of drivers) driver.changed(uid);
  }

  /** To be called by a driver that found no rows: they were removed, or this version of the app can't read them. */
  async missing(uid: string): Promise<void> {
    const isKnown = this.#ports.snapshots.byUid(uid).getSnapshot();
    if (isKnown && !(await this.store.uids()).has(uid)) this.removed(uid);
  }

  close(): void {
    this.#replacements.close();
    this.#stopReconciling();
    this.#ports.notifier?.close();
    for (const driver of this.#ports.drivers) driver.close();
    this.store.close();
  }

  async #carry(row: RegistrationRow, driver: Driver): Promise<void> {
    try {
      await driver.start(row);
    } catch (error) {
      const refusal = error instanceof DriverRefusal ? error.message : null;
      if (refusal !== null && this.#driver('foreground')) return this.handOver(row.uid, refusal);
      // The registration that had the id before gets it back.
      await this.store.withdraw(row.uid, null);
      this.removed(row.uid);
      throw refusal === null ? error : noDriver([`${driver.name}: ${refusal}`]);
    }
  }

  #show(states: readonly RegistrationRows[]): void {
    for (const { registration } of states) this.#replacements.track(registration);
    const guarantees = (name: DriverName) => this.#driver(name)?.guarantees ?? NO_GUARANTEES;
    this.#ports.snapshots.updateFromStore(states, guarantees);
  }

  #driver(name: DriverName): Driver | undefined {
    return this.#ports.drivers.find((driver) => driver.name === name);
  }

  #post(message: ChannelMessage): void {
    this.#ports.channel?.post(message);
  }
}

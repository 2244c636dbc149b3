import type { Channel } from '../browser/channel.ts';
import type { Clock } from '../browser/clock.ts';
import type { Locks } from '../browser/locks.ts';
import type { StorageQuota } from '../browser/storage.ts';
import { type Driver, DriverRefusal, NO_GUARANTEES } from '../drivers/driver.ts';
import type { CheckedFetchOptions } from '../model/fetch-options.ts';
import type { ChannelMessage } from '../model/messages.ts';
import { projectSnapshot } from '../model/project-snapshot.ts';
import { REPLACE_ONCE_STORED, type Replacement } from '../model/replacement.ts';
import type { RegistrationRow, RegistrationRows } from '../model/rows.ts';
import type { IsSecretHeader } from '../model/secrets.ts';
import type { DriverName } from '../model/snapshot.ts';
import { handOver } from '../model/transitions/run.ts';
import type { Store } from '../storage/store.ts';
import {
  checkRoom,
  chooseDriver,
  createRegistration,
  type MissingDrivers,
} from './create-registration.ts';
import { reconcileOnReset } from './reconcile.ts';
import type { CommandNotices } from './registration-handle.ts';
import { Replacements, type SweepPorts, shownUid, sweep, untilStored } from './replacements.ts';
import type { SecretHeaders } from './secret-headers.ts';
import type { SettlementNotices } from './settlement-events.ts';
import type { SnapshotHub } from './snapshots.ts';

export interface SessionPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly locks: Locks;
  readonly quota: StorageQuota;
  /** Development warnings. */
  readonly warn?: (message: string) => void;
  /** A fresh unique string. */
  readonly uid: () => string;
  readonly drivers: readonly Driver[];
  /** Why a driver is not among them, in words. */
  readonly missing?: MissingDrivers;
  readonly hub: SnapshotHub;
  readonly channel: Channel | null;
  readonly secrets: SecretHeaders;
  readonly isSecretHeader: IsSecretHeader;
  readonly name: string;
  readonly keepFailedMs: number;
  /** None where somebody else tells the service worker. */
  readonly notices?: SettlementNotices;
}

/** An opened store with its drivers: starts background fetches, takes up what is stored, and keeps the hub true to it. */
export class Session implements CommandNotices {
  readonly store: Store;
  readonly #ports: SessionPorts;
  readonly #refreshing = new Set<Promise<void>>();
  readonly #replacements: Replacements;
  /** What sweeping needs. */
  readonly #storing: SweepPorts & { readonly hub: SnapshotHub };
  #stopReconciling: () => void = () => {};

  constructor(ports: SessionPorts) {
    this.store = ports.store;
    this.#ports = ports;
    const restored = (state: RegistrationRows): void => {
      this.#project(state);
      this.#post({ bgfetch: 1, type: 'changed', uid: state.registration.uid });
    };
    this.#storing = { ...ports, removed: (uid) => this.removed(uid) };
    this.#replacements = new Replacements({ ...this.#storing, restored });
  }

  /** What earlier sessions and other contexts have left: shows all of it, and gives each driver its own. */
  async takeUp(): Promise<void> {
    this.#stopReconciling = reconcileOnReset({
      ...this.#storing,
      gone: (uid) => this.removed(uid),
      found: (rows) => this.#take(rows),
    });
    await this.#take(await this.store.list());
  }

  async #take(listed: readonly RegistrationRow[]): Promise<void> {
    const { drivers } = this.#ports;
    const rows = await sweep(this.#storing, listed);
    await Promise.all(rows.map((row) => this.show(shownUid(row))));
    const active = rows.filter(({ phase }) => phase === 'active');
    await Promise.all(
      drivers.map((driver) => driver.attach(active.filter((row) => row.driver === driver.name))),
    );
    for (const { uid, driver } of active)
      if (!this.#driver(driver))
        await this.handOver(uid, `The ${driver} driver is not available in this browser any more.`);
    this.#ports.notices?.takeUp(rows);
  }

  /** Starts a background fetch; resolves with its uid. */
  async start(
    id: string,
    requests: readonly Request[],
    options: CheckedFetchOptions,
    wanted: 'auto' | DriverName,
    replacement: Replacement = REPLACE_ONCE_STORED,
  ): Promise<string> {
    const { drivers, missing, secrets } = this.#ports;
    const choice = await chooseDriver(drivers, wanted, missing, replacement.previous.some(Boolean));
    await checkRoom(this.#ports, options.downloadTotal);
    const draft = { uid: this.#ports.uid(), id, options, requests, choice, replacement };
    const { state, secretHeaders } = await createRegistration(this.#ports, draft);
    secrets.remember(draft.uid, secretHeaders);
    // Before the old one goes: the id has one all the time.
    this.#project(state);
    await this.#carry(state.registration, choice.driver);
    this.#post({ bgfetch: 1, type: 'changed', uid: draft.uid });
    await this.#replacements.stored(state.registration);
    return draft.uid;
  }

  /** The app has made the requests of an active background fetch again, with the secrets that no row has. */
  async bringSecrets(uid: string, requests: readonly Request[]): Promise<void> {
    const { secrets, isSecretHeader } = this.#ports;
    if (!requests.some(({ headers }) => [...headers].some((header) => isSecretHeader(...header))))
      return;
    const state = await this.store.read(uid);
    if (!state || !secrets.bring(state, requests)) return;
    const driver = this.#driver(state.registration.driver);
    driver?.changed(uid);
    driver?.retryNow?.(uid);
  }

  /** What has settled under this id, if anything has. */
  async settled(id: string): Promise<RegistrationRows | undefined> {
    const row = await this.store.find(id);
    return row?.phase === 'settled' ? this.store.read(row.uid) : undefined;
  }

  /** Resolves once no context stores request bodies under this id: it is active then, or gone. */
  untilStored(id: string): Promise<void> {
    return untilStored(this.#storing, id);
  }

  /** Another driver could not carry it, or has lost it: our own engine does. */
  async handOver(uid: string, reason: string): Promise<void> {
    const state = await this.store.transact(uid, 'all', handOver('foreground', reason));
    if (state) this.changed(state);
  }

  /** A command of this context has changed the row. */
  changed(state: RegistrationRows): void {
    const { uid, driver } = state.registration;
    this.#project(state);
    this.#driver(driver)?.changed(uid);
    this.#post({ bgfetch: 1, type: 'changed', uid });
  }

  /** This context has removed the rows. */
  removed(uid: string): void {
    this.forget(uid);
    this.#post({ bgfetch: 1, type: 'removed', uid });
  }

  /** A command of this context: no wait of it is to last any longer. */
  retryNow(uid: string): void {
    this.retryHere(uid);
    this.#post({ bgfetch: 1, type: 'retry-now', uid });
  }

  /** The same, said by another context. */
  retryHere(uid: string): void {
    for (const driver of this.#ports.drivers) driver.retryNow?.(uid);
  }

  /** Reads it, for an app that asks before the news of it has come. Works on nothing: whoever starts it goes first. */
  async show(uid: string): Promise<RegistrationRow | undefined> {
    const state = await this.store.read(uid);
    // What another context is still storing may yet fail, and is nothing that can be had before.
    if (state && state.registration.phase !== 'storing') this.#project(state);
    return state?.registration;
  }

  /** Another context has changed the row. */
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

  /** Another context has removed the rows. News that came before, perhaps of a successor, is shown before. */
  async removedElsewhere(uid: string): Promise<void> {
    await Promise.allSettled(this.#refreshing);
    this.forget(uid);
  }

  /** The rows are gone: nobody may go on working on them. */
  forget(uid: string): void {
    const { hub, secrets, drivers } = this.#ports;
    hub.forget(uid);
    secrets.forget(uid);
    for (const driver of drivers) driver.changed(uid);
  }

  /** A driver has found no rows of it: somebody has removed them, or they can't be read by this version of the app. */
  async missing(uid: string): Promise<void> {
    const isShown = this.#ports.hub.all.getSnapshot().some((shown) => shown.uid === uid);
    if (isShown && !(await this.store.uids()).has(uid)) this.removed(uid);
  }

  close(): void {
    this.#replacements.close();
    this.#stopReconciling();
    this.#ports.notices?.close();
    for (const driver of this.#ports.drivers) driver.close();
    this.store.close();
  }

  async #carry(row: RegistrationRow, driver: Driver): Promise<void> {
    try {
      await driver.start(row);
    } catch (error) {
      if (error instanceof DriverRefusal) return this.handOver(row.uid, error.message);
      // What had the id before has it again.
      await this.store.withdraw(row.uid, null);
      this.removed(row.uid);
      throw error;
    }
  }

  /** What the store alone says. A driver that knows more says it after. */
  #project(state: RegistrationRows): void {
    const { epoch, revision, driver } = state.registration;
    this.#replacements.know(state.registration);
    const guarantees = this.#driver(driver)?.guarantees ?? NO_GUARANTEES;
    const live = { status: 'pending', waitingFor: null, retryAt: null, runner: null } as const;
    const snapshot = projectSnapshot(state, { ...live, guarantees });
    this.#ports.hub.show({ snapshot, epoch, revision, seq: 0 });
  }

  #driver(name: DriverName): Driver | undefined {
    return this.#ports.drivers.find((driver) => driver.name === name);
  }

  #post(message: ChannelMessage): void {
    this.#ports.channel?.post(message);
  }
}

import { type Channel, type Locks, nextMessage } from '../browser/contexts.ts';
import { type StorageEnvironment, storageEnvironment } from '../browser/environment.ts';
import { ExtendableEventLifetime } from '../browser/lifecycle.ts';
import type { ChannelMessage } from '../model/messages.ts';
import { channelName, databaseName, filesName } from '../model/names.ts';
import type { RegistrationRows } from '../model/rows.ts';
import { problemOf } from '../model/snapshot.ts';
import { originPrivateFiles } from '../storage/body-files.ts';
import { chooseLocks } from '../storage/choose-locks.ts';
import { openDiskStore } from '../storage/indexed-db/open-indexed-db-store.ts';
import { RepairingReader } from '../storage/indexed-db/repair/repairing-reader.ts';
import { createLeaseLocks } from '../storage/lease-locks.ts';
import type { Store } from '../storage/store.ts';

/** An open store, and the locks that go with it: where Web Locks are missing, they are rows of the store. */
interface OpenedWorkerStore {
  readonly store: Store;
  readonly locks: Locks;
}

/**
 * The store as a service worker has it: opened when it is first needed, because importing and installing must do nothing,
 * and opened anew after a failure, because a worker outlives the trouble of a moment.
 */
class WorkerStore {
  readonly #name: string;
  readonly #environment: StorageEnvironment;
  readonly #onLost: (state: RegistrationRows) => void;
  #opening: Promise<OpenedWorkerStore> | null = null;

  /** @param name the manager's */
  constructor(name: string, environment: StorageEnvironment, channel: Channel | null) {
    this.#name = name;
    this.#environment = environment;
    this.#onLost = ({ registration: { uid } }) =>
      channel?.post({ bgfetch: 1, type: 'changed', uid } satisfies ChannelMessage);
  }

  /**
   * Runs `work` with the store. Rejects as `work` does, and when there is no disk: what a worker has in memory no page
   * would ever see.
   */
  async use<T>(work: (store: Store, locks: Locks) => Promise<T>): Promise<T> {
    this.#opening ??= this.#open();
    const opening = this.#opening;
    try {
      const { store, locks } = await opening;
      return await work(store, locks);
    } catch (error) {
      if (isClosed(error) && this.#opening === opening) this.#opening = null;
      throw error;
    }
  }

  async #open(): Promise<OpenedWorkerStore> {
    const { hasIndexedDB, filesRoot, clock, random, uid, warn, lifecycle, locks } =
      this.#environment;
    const { awake } = lifecycle;
    const name = databaseName(this.#name);
    try {
      const files = filesRoot && originPrivateFiles(filesRoot, filesName(this.#name));
      const on = { name, hasIndexedDB, files, clock, warn, awake, onLost: this.#onLost };
      const store = await openDiskStore({ ...on, loadRepair });
      return { store, locks: chooseLocks(locks, { store, clock, random, uid }, loadLeaseLocks) };
    } catch (error) {
      this.#opening = null;
      throw error;
    }
  }
}

/** Nothing is loaded later on: service workers forbid `import()`. */
const loadLeaseLocks = async () => ({ createLeaseLocks });
const loadRepair = async () => ({ RepairingReader });

const isClosed = (error: unknown): boolean =>
  error instanceof Error && error.name === 'StoreClosedError';

/** What everything in a worker that belongs to one manager shares. */
export interface WorkerPorts {
  /** The manager's name. */
  readonly name: string;
  readonly environment: StorageEnvironment;
  readonly store: Pick<WorkerStore, 'use'>;
  /** To and from the pages; `null` where BroadcastChannel is missing. */
  readonly channel: Channel | null;
}

export function workerPorts(name: string, environment: StorageEnvironment): WorkerPorts {
  const channel = environment.openChannel?.(channelName(name)) ?? null;
  return { name, environment, store: new WorkerStore(name, environment, channel), channel };
}

const shared = new Map<string, WorkerPorts>();

/** The ports of this context for the manager `name`: the same ones each time, whoever asks first. */
export function sharedPorts(name: string): WorkerPorts {
  const known = shared.get(name);
  if (known) return known;
  const ports = workerPorts(name, storageEnvironment());
  shared.set(name, ports);
  return ports;
}

/** The lifetime of one event for the app's handlers; a promise that is rejected is a development warning. */
export const eventLifetime = (warn: (message: string) => void): ExtendableEventLifetime =>
  new ExtendableEventLifetime((error) => warn(rejectedInWaitUntil(error)));

export function rejectedInWaitUntil(error: unknown): string {
  const { name, message } = problemOf(error);
  return `A promise given to waitUntil() was rejected: ${name}: ${message}`;
}

/** What a page has said of one registration, over the channel of its manager. */
export interface RegistrationNews {
  readonly uid: string;
  /** It still runs, and its row has perhaps not changed. */
  readonly isProgress: boolean;
}

/**
 * What `message` says of a registration; `null` when it is no such message. Anything in the origin can post to the channel.
 * The worker takes the uid from it and reads the rest from the store, so the rest of the message is not checked.
 */
export function registrationNews(message: unknown): RegistrationNews | null {
  const { bgfetch, type, uid, envelope, change } = fieldsOf(message);
  if (bgfetch !== 1) return null;
  if (type === 'changed' || type === 'removed')
    return isUid(uid) ? { uid, isProgress: false } : null;
  if (type !== 'snapshot' && type !== 'progress') return null;
  const snapshot = fieldsOf(
    type === 'snapshot' ? fieldsOf(envelope).snapshot : fieldsOf(change).fields,
  );
  return isUid(snapshot.uid)
    ? { uid: snapshot.uid, isProgress: snapshot.status !== 'settled' }
    : null;
}

const fieldsOf = (value: unknown): Partial<Record<string, unknown>> => Object(value);

const isUid = (value: unknown): value is string => typeof value === 'string';

/** A message may be lost, or the context that should send it may be dead. */
const LOOK_AGAIN_MS = 500;

/** Resolves when the registration may have changed: with a message of a page, or after half a second without one. */
export async function nextChange(
  uid: string,
  { channel, environment }: WorkerPorts,
): Promise<void> {
  const isAboutIt = (message: unknown): message is unknown =>
    registrationNews(message)?.uid === uid;
  await nextMessage(channel, environment.clock, LOOK_AGAIN_MS, isAboutIt);
}

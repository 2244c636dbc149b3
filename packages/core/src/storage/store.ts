import type { BodyAddress, LeaseRow, RegistrationRow, RegistrationRows } from '../model/rows.ts';
import type { Problem } from '../model/snapshot.ts';
import type { StoredChunk, Transition } from '../model/transitions/transition.ts';

/**
 * The durable rows. Each call is one atomic transaction; a resolved call is committed.
 * Errors: `QuotaExceededError` (DOMException) when the disk is full, `ActiveIdError` and whatever transitions throw;
 * `StoreClosedError` after `close()` or when a newer version of the app has upgraded the database under it;
 * `StoreBlockedError` when the database does not open in time.
 */
export interface Store {
  /** `memory`: everything is gone with this page. */
  readonly durability: 'disk' | 'memory';
  /**
   * Rows may have gone or come by other ways than calls: the database was deleted or evicted under us, or the disk is
   * back. What is known of them is to be compared with what is there. `listener` is called with the uids of those that are
   * known to have gone. Returns the function that ends it.
   */
  onReset(listener: (gone: readonly string[]) => void): () => void;
  /**
   * Adds a registration. Rejects with `ActiveIdError` when one with the same id is not settled. One that is settled
   * loses the id to it, but stays whole until `dropReplaced` or `withdraw`; its uid is then in the new row's `replaces`.
   */
  create(state: RegistrationRows): Promise<void>;
  /**
   * Every registration that can be read and is not replaced, oldest first. Rows that make no sense are put in quarantine;
   * those whose value the browser can't read are left out, and given up only once that is certain to last.
   */
  list(): Promise<readonly RegistrationRow[]>;
  /** The uids of all registrations, those that can't be read by this version of the app too. */
  uids(): Promise<ReadonlySet<string>>;
  /**
   * A registration with all its records; `undefined` when there is none (or none that can be read). A record that is
   * damaged has failed, with a problem that says so.
   */
  read(uid: string): Promise<RegistrationRows | undefined>;
  /** The same with the records at `indices` only, and without a look at their bodies: cheap in registrations of thousands. */
  load(uid: string, indices: readonly number[]): Promise<RegistrationRows | undefined>;
  /** The registration with this app-given id; ids are unique in the store at any time. */
  find(id: string): Promise<RegistrationRow | undefined>;
  /**
   * Applies `transition` to the registration and the records at `indices`. Resolves with the new state
   * (of the registration and those records); `undefined` when the registration is gone, in which case `transition`
   * was not called. `strict` waits until a power loss can't undo it; without, one can, back to an earlier
   * state of the whole store, never to a mixture. Calls wait while the page sleeps; one whose `signal` has aborted
   * rejects with its reason instead, having changed nothing.
   */
  transact(
    uid: string,
    indices: readonly number[] | 'all',
    transition: Transition,
    durability?: 'relaxed' | 'strict',
    signal?: AbortSignal,
  ): Promise<RegistrationRows | undefined>;
  /** Removes the registration, its records, bodies and lease, and what it replaces. Nothing is left. */
  remove(uid: string): Promise<void>;
  /** Removes what the registration replaces, but for what its own records still have their bodies in. */
  dropReplaced(uid: string): Promise<void>;
  /**
   * Removes the registration, and gives its id back to the one that it replaces, whose problem is then `problem`, if there
   * is one. Resolves with that one, `undefined` where there is none.
   */
  withdraw(uid: string, problem: Problem | null): Promise<RegistrationRows | undefined>;
  /** The chunk that holds the byte at `offset`; `undefined` past the end of what is stored. */
  readChunk(body: BodyAddress, offset: number): Promise<StoredChunk | undefined>;
  /**
   * Lease rows, for `storage/lease-locks.ts` only. `transition` gives the new row, `null` to delete it, `undefined` to
   * leave it; the call resolves with what is then stored.
   */
  transactLease(
    name: string,
    transition: (lease: LeaseRow | undefined) => LeaseRow | null | undefined,
  ): Promise<LeaseRow | undefined>;
  close(): void;
}

/** The id is in use by a registration that has not settled. */
export class ActiveIdError extends TypeError {
  readonly id: string;

  constructor(id: string) {
    super(
      `A background fetch with the id ${JSON.stringify(id)} is active. Choose another id, wait for it to settle, or pass { ifActive: 'reuse' }.`,
    );
    this.id = id;
  }
}

/** The store is closed and can't be used any more. */
export class StoreClosedError extends Error {
  override readonly name = 'StoreClosedError';
}

/** The database did not open in time: most often a tab with an older version of the app holds on to it. */
export class StoreBlockedError extends Error {
  override readonly name = 'StoreBlockedError';
}

/** What implementations of `Store` tell their listeners. */
export interface StoreEvents {
  reset: (gone: readonly string[]) => void;
}

/** Whether `error` says that the disk is full. By name: engines are moving from a DOMException to a class of its own. */
export function isQuotaExceeded(error: unknown): boolean {
  return error instanceof Error && error.name === 'QuotaExceededError';
}

declare const QuotaExceededError: (new (message: string) => DOMException) | undefined;

/** The error that every full disk ends as: of the engine's own class where it has one (Web IDL §4.4). */
export function quotaExceeded(message: string): DOMException {
  return typeof QuotaExceededError === 'function'
    ? new QuotaExceededError(message)
    : new DOMException(message, 'QuotaExceededError');
}

/** The names of the errors by which engines say that a value is there and can't be read, and that this will not pass. */
const unreadable = new Set(['BodyMissingError', 'DataError', 'NotReadableError', 'NotFoundError']);

/** Whether `error` says that stored bytes are gone for good. */
export const isUnreadable = (error: unknown): boolean =>
  error instanceof Error && unreadable.has(error.name);

/**
 * Whether a value that could not be read may be the cause of `error`. Chromium reports that as an `UnknownError` too, which
 * it also uses for much else that may pass.
 */
export const mayBeUnreadable = (error: unknown): error is Error =>
  isUnreadable(error) || (error instanceof Error && error.name === 'UnknownError');

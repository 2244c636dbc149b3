import type { BodyPart } from '../model/body-parts.ts';
import type { BodyAddress, LeaseRow, RegistrationRow, RegistrationRows } from '../model/rows.ts';
import type { Problem } from '../model/snapshot.ts';
import type { StoredChunk, Transition } from '../model/transitions/transition.ts';

/**
 * Where rows and bodies are stored. Each call is one atomic transaction, which is committed when the call resolves. Calls reject
 * with `QuotaExceededError` (DOMException) when the disk is full, with `StoreClosedError` after `close()` or when a newer version
 * of the app has upgraded the database, with `StoreBlockedError` when the database does not open in time, and with what
 * transitions throw.
 */
export interface Store {
  /** With `memory` everything is gone when the page is. */
  readonly durability: 'disk' | 'memory';
  /**
   * Calls `listener` when registrations may have gone or come otherwise than by calls: the database was deleted or evicted, a
   * damaged row was put in quarantine, or the disk can be used again. Its argument names those that are known to have gone;
   * everything else has to be listed again. Returns the function that ends it.
   */
  onReset(listener: (gone: readonly string[]) => void): () => void;
  /**
   * Adds a registration. Rejects with `ActiveIdError` when one with the same id has not settled. One that has settled loses the
   * id to the new one, but stays whole until `dropReplaced` or `withdraw`; its uid is in the new row's `replaces`. Resolves with
   * the rows as they are stored, once no power loss can take them.
   */
  create(state: RegistrationRows): Promise<RegistrationRows>;
  /**
   * Every registration that can be used and is not replaced, oldest first. Damaged ones are put in quarantine. Those that the
   * browser can't read are left out, and given up only when that is certain to last.
   */
  list(): Promise<readonly RegistrationRow[]>;
  /**
   * What `list` lists, each with all its records. It takes a few requests of the database, however many there are. Whether their
   * bodies are whole is looked at a moment later.
   */
  readAll(): Promise<readonly RegistrationRows[]>;
  /** The uids of all registrations, with those that can't be read and those of a newer version of the app. */
  uids(): Promise<ReadonlySet<string>>;
  /**
   * A registration with all its records; `undefined` when there is none that can be used. A damaged record has failed, with a
   * problem that says so.
   */
  read(uid: string): Promise<RegistrationRows | undefined>;
  /** A registration with the records at `indices` only. Their bodies are not checked, so it is cheap however many there are. */
  load(uid: string, indices: readonly number[]): Promise<RegistrationRows | undefined>;
  /** The registration that has this id now. */
  find(id: string): Promise<RegistrationRow | undefined>;
  /**
   * Applies `transition` to the registration and the records at `indices`. Resolves with their new state; with `undefined` when
   * the registration is gone, and then `transition` was not called.
   *
   * With `relaxed` (default) a power loss can undo it, back to an earlier state of the whole store, never to a mixture. With
   * `strict` it resolves only when that can't happen any more.
   *
   * Calls wait while the page sleeps. When `signal` aborts meanwhile, the call rejects with its reason and has changed nothing.
   */
  transact(
    uid: string,
    indices: readonly number[] | 'all',
    transition: Transition,
    durability?: 'relaxed' | 'strict',
    signal?: AbortSignal,
  ): Promise<RegistrationRows | undefined>;
  /** Deletes the registration with its records, bodies and lease, and all that it replaces. */
  remove(uid: string): Promise<void>;
  /** Deletes what the registration replaces, except for those in which its own records have their bodies. */
  dropReplaced(uid: string): Promise<void>;
  /**
   * Deletes the registration, and gives its id back to the one that it replaces, which gets `problem` unless that is `null`.
   * Resolves with that one; with `undefined` when it replaces none.
   */
  withdraw(uid: string, problem: Problem | null): Promise<RegistrationRows | undefined>;
  /** The chunk that holds the byte at `offset`; `undefined` beyond what is stored. */
  readChunk(body: BodyAddress, offset: number): Promise<StoredChunk | undefined>;
  /**
   * The file with a part of a response body, of the registration `uid`, as it is now: what is appended later is not in it. Its
   * bytes are read from the disk when they are needed. Rejects with `BodyMissingError` when it is not there, when it is shorter
   * than the part, and when what a power loss may have taken is not what was counted; a record that was done has failed then.
   */
  readFile(uid: string, part: BodyPart): Promise<Blob>;
  /**
   * Makes a file for a part of a response body of the registration `uid`; `null` where that can't be done. Not there in a store
   * without files. Nothing of it belongs to a body before it was closed and a row names it.
   */
  writeFile?(uid: string, file: string): Promise<FileWriter | null>;
  /**
   * Deletes those files of a registration that none of its records names. For the context that holds its lease. With `only`, for
   * those who have written these files: no others are looked at.
   */
  sweepFiles(state: RegistrationRows, only?: readonly string[]): Promise<void>;
  /**
   * Changes a lease row, for `lease-locks.ts`. `transition` returns the new row, `null` to delete it, or `undefined` to leave it
   * as it is. Resolves with the row that is stored then.
   */
  transactLease(
    name: string,
    transition: (lease: LeaseRow | undefined) => LeaseRow | null | undefined,
  ): Promise<LeaseRow | undefined>;
  /** What is under way is still finished. Later calls reject with `StoreClosedError`. */
  close(): void;
}

/** Writes a file from its beginning on. Rejects with the browser's errors, `QuotaExceededError` when the disk is full. */
export type FileWriter = Pick<FileSystemWritableFileStream, 'write' | 'close' | 'abort'>;

/** A registration with this id has not settled. */
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

/** A body, or a part of it, is not stored any more: it was released, or the browser has evicted it. */
export class BodyMissingError extends Error {
  override readonly name = 'BodyMissingError';
}

/** How a store answers that has no files. */
export const withoutFiles = (): Promise<never> =>
  Promise.reject(new BodyMissingError('The files of this app can’t be read here.'));

/** What implementations of `Store` tell their listeners. */
export interface StoreEvents {
  reset: (gone: readonly string[]) => void;
}

/** Whether `error` says that the disk is full. By name: engines are moving from a DOMException to a class of its own. */
export function isQuotaExceeded(error: unknown): boolean {
  return error instanceof Error && error.name === 'QuotaExceededError';
}

declare const QuotaExceededError: (new (message: string) => DOMException) | undefined;

/** The error for a full disk: of the engine's own class where it has one (Web IDL §4.4), else a `DOMException`. */
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

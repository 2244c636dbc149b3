import { endInRows } from '../../model/body-parts.ts';
import { recordDefect, registrationDefect } from '../../model/row-guards.ts';
import {
  byAge,
  type RecordRow,
  type RegistrationRow,
  type RegistrationRows,
} from '../../model/rows.ts';
import { mayBeUnreadable } from '../store.ts';
import type { RepairingReader } from './repair/repairing-reader.ts';
import type { RowReader, RowReaderOptions } from './row-reader.ts';
import { chunkKeysByUid, ownersOf, recordsByUid } from './row-requests.ts';
import { type ChunkKey, type ReadTransaction, registrationStores, rowsOf } from './schema.ts';

/** Rejects when it can't be loaded now. */
export type LoadRepair = () => Promise<{ readonly RepairingReader: typeof RepairingReader }>;

/** What could not be repaired is tried again after this long. */
const RETRY_AFTER_MS = 15_000;

/**
 * Checks rows, and loads the repair when something is wrong with them. From then on all reading is left to the repair, which
 * has to know whether rows that could not be read could be read in between. As long as it can't be loaded, nothing that is
 * damaged is given to anybody or changed.
 */
export class CheckingReader implements RowReader {
  readonly #options: RowReaderOptions;
  readonly #load: LoadRepair;
  #hasCheckedOwners = false;
  #repair: RepairingReader | null = null;
  #cancelRetry: (() => void) | null = null;
  #isClosed = false;

  constructor(options: RowReaderOptions, loadRepair: LoadRepair) {
    this.#options = options;
    this.#load = loadRepair;
  }

  /** What is damaged is left out while the repair can't be loaded. */
  async list(): Promise<readonly RegistrationRow[]> {
    if (this.#repair) return this.#repair.list();
    const checked = await this.#check((transaction) =>
      checkRegistrations(transaction, !this.#hasCheckedOwners),
    );
    if (checked?.isSound) {
      // Once is enough: no transaction of ours leaves rows without an owner.
      this.#hasCheckedOwners = true;
      return checked.value;
    }
    const repair = await this.#loadRepair().catch((error: unknown) => {
      if (!checked) throw error;
      this.#retryLater(error);
    });
    return repair ? repair.list(!checked) : (checked?.value ?? []);
  }

  /** What is damaged is left out while the repair can't be loaded. */
  async readAll(): Promise<readonly RegistrationRows[]> {
    const checked = this.#repair ? undefined : await this.#check(checkAll);
    if (checked?.isSound) {
      this.#hasCheckedOwners = true;
      return checked.value;
    }
    const rows = await this.list();
    const states = await Promise.all(rows.map(({ uid }) => this.read(uid)));
    return states.filter((state) => state !== undefined);
  }

  /** Rejects for a damaged registration while the repair can't be loaded. */
  async read(uid: string): Promise<RegistrationRows | undefined> {
    if (this.#repair) return this.#repair.read(uid);
    const checked = await this.#check((transaction) => checkRegistration(transaction, uid));
    if (checked?.isSound) return checked.value;
    return (await this.#loadRepair()).read(uid, !checked);
  }

  /** Rejects while the repair can't be loaded. */
  async repair(uid: string, failure: Error | null): Promise<boolean> {
    return (await this.#loadRepair()).repair(uid, failure);
  }

  close(): void {
    this.#isClosed = true;
    this.#cancelRetry?.();
    this.#repair?.close();
  }

  /** Resolves with `undefined` when a value could not be read. */
  #check<T>(check: (transaction: ReadTransaction) => Promise<T>): Promise<T | undefined> {
    const checking = this.#options.connection.read(registrationStores, check);
    return checking.catch((error: unknown) => {
      if (!mayBeUnreadable(error)) throw error;
      return undefined;
    });
  }

  async #loadRepair(): Promise<RepairingReader> {
    const { RepairingReader } = await this.#load();
    this.#repair ??= new RepairingReader(this.#options);
    return this.#repair;
  }

  /** Loads the repair later on, and then has everything listed anew. */
  #retryLater(error: unknown): void {
    if (this.#cancelRetry) return;
    const { clock, warn } = this.#options;
    warn(`Damaged background fetches are left out until they can be repaired: ${error}`);
    const wait = (): void => {
      if (this.#isClosed) return;
      this.#cancelRetry = clock.setTimer(retry, RETRY_AFTER_MS);
    };
    const retry = (): void => {
      this.#loadRepair().then(() => this.#options.onReset([]), wait);
    };
    wait();
  }
}

/** What a check of rows has found. The checks say only whether anything is wrong: what it is, the repair finds out. */
interface Checked<T> {
  /** What can be used. */
  readonly value: T;
  /** Whether there is nothing to repair. */
  readonly isSound: boolean;
}

/**
 * All registrations that are not replaced, oldest first. `withOwners` looks too whether each has records, and whether there
 * are records or chunks without a registration. The number of requests does not depend on how many there are.
 */
async function checkRegistrations(
  transaction: ReadTransaction,
  withOwners: boolean,
): Promise<Checked<readonly RegistrationRow[]>> {
  const [rows, owners, chunkOwners] = await Promise.all([
    transaction.objectStore('registrations').getAll(),
    withOwners ? ownersOf(transaction, 'records') : null,
    withOwners ? ownersOf(transaction, 'chunks') : [],
  ]);
  return judged(rows, owners, chunkOwners);
}

/** `rows` of registrations, and the uids that own records and chunks, as far as these were looked up. */
function judged(
  rows: readonly unknown[],
  owners: ReadonlySet<string> | null,
  chunkOwners: Iterable<string>,
): Checked<readonly RegistrationRow[]> {
  const usable = rows.filter((row) => registrationDefect(row) === null) as RegistrationRow[];
  const uids = new Set(usable.map(({ uid }) => uid));
  const isSound =
    usable.length === rows.length &&
    usable.every(({ replacedBy }) => !replacedBy || uids.has(replacedBy.uid)) &&
    (!owners || (usable.every(({ uid }) => owners.has(uid)) && owners.size === uids.size)) &&
    [...chunkOwners].every((uid) => uids.has(uid));
  const value = usable
    .filter(({ uid, replacedBy }) => !replacedBy && owners?.has(uid) !== false)
    .sort(byAge);
  return { value, isSound };
}

/** One registration with all its records, and whether as many bytes of their bodies are stored as the records count. */
async function checkRegistration(
  transaction: ReadTransaction,
  uid: string,
): Promise<Checked<RegistrationRows | undefined>> {
  const [row, rows, chunkKeys] = await Promise.all([
    transaction.objectStore('registrations').get(uid),
    transaction.objectStore('records').getAll(rowsOf(uid)),
    transaction.objectStore('chunks').getAllKeys(rowsOf(uid)),
  ]);
  if (row === undefined) return { value: undefined, isSound: true };
  const isSound =
    registrationDefect(row) === null && areSound(row as RegistrationRow, rows, endsOf(chunkKeys));
  const value = { registration: row as RegistrationRow, records: rows as RecordRow[] };
  return { value: isSound ? value : undefined, isSound };
}

/** As `checkRegistrations` and `checkRegistration` of each. Nothing can be used unless all is sound. */
async function checkAll(
  transaction: ReadTransaction,
): Promise<Checked<readonly RegistrationRows[]>> {
  const [rows, recordsOf, keysOf] = await Promise.all([
    transaction.objectStore('registrations').getAll(),
    recordsByUid(transaction),
    chunkKeysByUid(transaction),
  ]);
  const listed = judged(rows, new Set(recordsOf.keys()), keysOf.keys());
  const value = listed.value.map((registration) => ({
    registration,
    records: (recordsOf.get(registration.uid) ?? []) as RecordRow[],
  }));
  const isSound =
    listed.isSound &&
    value.every(({ registration, records }) =>
      areSound(registration, records, endsOf(keysOf.get(registration.uid) ?? [])),
    );
  return { value, isSound };
}

/** Whether these are all records of the registration, and as many bytes of their bodies are stored as they count. */
function areSound(
  { phase }: RegistrationRow,
  records: readonly unknown[],
  ends: ReadonlyMap<string, number>,
): boolean {
  return (
    records.length > 0 &&
    (records as readonly RecordRow[]).every(
      (record, index) =>
        recordDefect(record) === null &&
        record.index === index &&
        // While the request bodies are being stored, the records do not count them yet.
        (phase === 'storing' || hasItsBytes(record, ends)),
    )
  );
}

/** The last end of each body of a registration. */
const endsOf = (keys: readonly ChunkKey[]): ReadonlyMap<string, number> =>
  new Map(keys.map(([, index, side, end]) => [`${index} ${side}`, end]));

/**
 * Whether the last chunks of the record's bodies end where it says. `ends` has the last end of each body. What is in files is looked
 * at when it is needed.
 */
function hasItsBytes(record: RecordRow, ends: ReadonlyMap<string, number>): boolean {
  const { index, state, request, bodyIn } = record;
  const endOf = (side: ChunkKey[2]): number => ends.get(`${index} ${side}`) ?? 0;
  const canBeSent = state !== 'pending' || endOf('request') === (request.bodyBytes ?? 0);
  // With `bodyIn` the bytes lie with another record.
  return canBeSent && (bodyIn !== undefined || endOf('response') === endInRows(record));
}

import type { RecordRow } from '../../model/rows.ts';
import type { ChunkKey, ReadTransaction } from './schema.ts';

/**
 * Where the uids of registrations are divided. They are random and begin with a hexadecimal digit, so that the parts are of about
 * the same size; other uids do no harm.
 */
const DIVIDES = ['2', '4', '6', '8', 'a', 'c', 'e'];

/** The number of rows that are asked for at once: to read more takes long, and the page can do nothing meanwhile. */
const PIECE_ROWS = 1000;

/** Is given each row, those of one registration in the order of their keys. */
export interface RowTakers {
  readonly registration: (row: unknown) => void;
  readonly record: (row: unknown) => void;
}

/**
 * Reads all registrations and all records. They are asked for in parts, all at once: the browser reads the next ones while the page
 * takes what has come. The number of requests does not depend on how many registrations there are.
 */
export async function readInParts(transaction: ReadTransaction, take: RowTakers): Promise<void> {
  const registrations = transaction.objectStore('registrations');
  const records = transaction.objectStore('records');
  // Without a first and a last end, so that rows under keys that can't be ours are noticed too.
  const ranges = [
    IDBKeyRange.upperBound(DIVIDES[0], true),
    ...DIVIDES.map((start, part) => rangeFrom(start, false, DIVIDES[part + 1])),
  ];
  await Promise.all([
    ...ranges.map(async (range) =>
      (await registrations.getAll(range as never)).map(take.registration),
    ),
    ...['', ...DIVIDES].map((start, part) =>
      readPieces({
        start: [start],
        end: DIVIDES[part] === undefined ? undefined : [DIVIDES[part]],
        read: (range) => records.getAll(range, PIECE_ROWS),
        // The key path of the store is in every row.
        keyOf: (row) => [(row as RecordRow).uid, (row as RecordRow).index],
        take: take.record,
      }),
    ),
  ]);
}

/** The keys of all chunks, by the uid of their registration, in ascending order. */
export async function chunkKeysByUid(
  transaction: ReadTransaction,
): Promise<ReadonlyMap<string, readonly ChunkKey[]>> {
  const chunks = transaction.objectStore('chunks');
  const found = new Map<string, ChunkKey[]>();
  await readPieces<ChunkKey>({
    start: [''],
    read: (range) => chunks.getAllKeys(range, PIECE_ROWS),
    keyOf: (key) => key,
    take: (key) => {
      const [uid] = key;
      // Our uids are strings. Rows under other keys are not ours, and do no harm.
      if (typeof uid !== 'string') return;
      const known = found.get(uid);
      if (known) known.push(key);
      else found.set(uid, [key]);
    },
  });
  return found;
}

interface Pieces<Row> {
  /** All keys from the first, without itself where it is one that was read, up to the end, if there is one. */
  readonly start: IDBValidKey;
  readonly isBeyond?: true;
  readonly end?: IDBValidKey | undefined;
  readonly read: (range: IDBKeyRange) => Promise<readonly Row[]>;
  readonly keyOf: (row: Row) => IDBValidKey;
  readonly take: (row: Row) => void;
}

/** Reads one piece, and those that follow it. The next one is asked for before this one is taken. */
async function readPieces<Row>(pieces: Pieces<Row>): Promise<void> {
  const { start, isBeyond = false, end, read, keyOf, take } = pieces;
  const rows = await read(rangeFrom(start, isBeyond, end));
  const last = rows.at(-1);
  const others =
    last !== undefined && rows.length >= PIECE_ROWS
      ? readPieces({ ...pieces, start: keyOf(last), isBeyond: true })
      : undefined;
  rows.forEach(take);
  await others;
}

const rangeFrom = (
  start: IDBValidKey,
  isBeyond: boolean,
  end: IDBValidKey | undefined,
): IDBKeyRange =>
  end === undefined
    ? IDBKeyRange.lowerBound(start, isBeyond)
    : IDBKeyRange.bound(start, end, isBeyond, true);

/** What a manager has stored, read past the code under test. */
export interface StoredRows {
  /** Rows by object store, and `files`. */
  readonly counts: Readonly<Record<string, number>>;
  readonly registrations: readonly {
    readonly uid: string;
    readonly downloaded: number;
    readonly leaseGeneration?: number;
  }[];
  readonly records: readonly {
    readonly uid: string;
    readonly index: number;
    readonly state: string;
    readonly received: number;
    /** Response bytes that are there from byte 0 on, without a gap or an overlap. */
    readonly storedPrefixBytes: number;
    /** All response bytes that are there. */
    readonly storedBytes: number;
  }[];
}

/** Looks into the database of the manager called `name`; there must be one. */
export async function lookIntoStore(name: string): Promise<StoredRows> {
  const database = await answered(indexedDB.open(`${name}:store`));
  try {
    const names = [...database.objectStoreNames];
    const transaction = database.transaction(names, 'readonly');
    const all = <T>(store: string, range?: IDBKeyRange): Promise<T[]> =>
      answered(transaction.objectStore(store).getAll(range));
    const counts: [string, number][] = [];
    for (const store of names)
      counts.push([store, await answered(transaction.objectStore(store).count())]);
    const records: StoredRows['records'][number][] = [];
    const stored: { record: RecordRow; chunks: Chunk[] }[] = [];
    for (const record of await all<RecordRow>('records')) {
      const { uid, index } = record;
      const body = [uid, index, 'response'];
      const chunks = await all<Chunk>('chunks', IDBKeyRange.bound(body, [...body, []]));
      stored.push({ record, chunks });
    }
    const registrations = await all<StoredRows['registrations'][number]>('registrations');
    // The transaction has ended once something else is waited for.
    for (const { record, chunks } of stored) {
      const { uid, index, state, received, parts = [] } = record;
      const inRows = chunks.map(({ end, data }) => ({ start: end - data.byteLength, end }));
      const inFiles = await Promise.all(parts.map((part) => extentOf(name, uid, part)));
      records.push({ uid, index, state, received, ...extent([...inRows, ...inFiles]) });
    }
    counts.push(['files', await countFiles(name)]);
    return {
      counts: Object.fromEntries(counts),
      registrations,
      records,
    };
  } finally {
    database.close();
  }
}

interface Chunk {
  readonly end: number;
  readonly data: ArrayBuffer;
}

interface RecordRow
  extends Pick<StoredRows['records'][number], 'uid' | 'index' | 'state' | 'received'> {
  readonly parts?: readonly Part[];
}

interface Part extends Extent {
  readonly file: string;
}

interface Extent {
  readonly start: number;
  readonly end: number;
}

/** What is there of a part: as much of it as is counted, and less where the file is shorter. */
async function extentOf(name: string, uid: string, { file, start, end }: Part): Promise<Extent> {
  const directory = await (await filesOf(name)).getDirectoryHandle(uid);
  const { size } = await (await directory.getFileHandle(file)).getFile();
  return { start, end: Math.min(end, start + size) };
}

const filesOf = async (name: string): Promise<FileSystemDirectoryHandle> =>
  (await navigator.storage.getDirectory()).getDirectoryHandle(`${name}-bodies`);

async function countFiles(name: string): Promise<number> {
  let count = 0;
  const all = await filesOf(name).catch(() => null);
  if (all)
    for await (const directory of all.values())
      for await (const _ of (directory as FileSystemDirectoryHandle).keys()) count += 1;
  return count;
}

function extent(stretches: readonly Extent[]): { storedPrefixBytes: number; storedBytes: number } {
  let storedPrefixBytes = 0;
  let storedBytes = 0;
  for (const { start, end } of [...stretches].sort((one, other) => one.start - other.start)) {
    storedBytes += end - start;
    if (start === storedPrefixBytes) storedPrefixBytes = end;
  }
  return { storedPrefixBytes, storedBytes };
}

function answered<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

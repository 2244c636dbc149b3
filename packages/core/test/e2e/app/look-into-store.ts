/** What lies in the database of a manager, read past the code under test. */
export interface StoredRows {
  /** Rows by object store. */
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
    for (const record of await all<StoredRows['records'][number]>('records')) {
      const { uid, index, state, received } = record;
      const body = [uid, index, 'response'];
      const chunks = await all<Chunk>('chunks', IDBKeyRange.bound(body, [...body, []]));
      records.push({ uid, index, state, received, ...extent(chunks) });
    }
    return {
      counts: Object.fromEntries(counts),
      registrations: await all('registrations'),
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

/** Chunks come in the order of their keys, which is by where they end. */
function extent(chunks: readonly Chunk[]): { storedPrefixBytes: number; storedBytes: number } {
  let storedPrefixBytes = 0;
  let storedBytes = 0;
  for (const { end, data } of chunks) {
    storedBytes += data.byteLength;
    if (end - data.byteLength === storedPrefixBytes) storedPrefixBytes = end;
  }
  return { storedPrefixBytes, storedBytes };
}

function answered<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

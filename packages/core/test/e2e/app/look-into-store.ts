/** What lies in the database of a manager, read past the code under test. */
export interface StoredRows {
  /** Rows by object store. */
  readonly counts: Readonly<Record<string, number>>;
  readonly registrations: readonly { readonly uid: string; readonly downloaded: number }[];
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

interface ChunkRow {
  readonly uid: string;
  readonly index: number;
  readonly side: string;
  readonly end: number;
  readonly data: ArrayBuffer;
}

/** Looks into the database of the manager called `name`; there must be one. */
export async function lookIntoStore(name: string): Promise<StoredRows> {
  const database = await answered(indexedDB.open(`${name}:store`));
  try {
    const names = [...database.objectStoreNames];
    const rows = new Map<string, readonly never[]>();
    const transaction = database.transaction(names, 'readonly');
    for (const store of names)
      rows.set(store, (await answered(transaction.objectStore(store).getAll())) as never[]);
    const chunks: readonly ChunkRow[] = rows.get('chunks') ?? [];
    const records: StoredRows['records'] = rows.get('records') ?? [];
    return {
      counts: Object.fromEntries(names.map((store) => [store, rows.get(store)?.length ?? 0])),
      registrations: rows.get('registrations') ?? [],
      records: records.map(({ uid, index, state, received }) => ({
        uid,
        index,
        state,
        received,
        ...extent(chunks.filter((chunk) => isOf(chunk, uid, index))),
      })),
    };
  } finally {
    database.close();
  }
}

const isOf = (chunk: ChunkRow, uid: string, index: number): boolean =>
  chunk.uid === uid && chunk.index === index && chunk.side === 'response';

/** Chunks come in the order of their keys, which is by where they end. */
function extent(chunks: readonly ChunkRow[]): { storedPrefixBytes: number; storedBytes: number } {
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

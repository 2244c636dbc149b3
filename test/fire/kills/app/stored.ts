/** What lies in the database of a manager, read past the code under test, without the bodies. */
export interface Stored {
  readonly counts: Readonly<Record<string, number>>;
  readonly downloaded: number;
  readonly records: readonly {
    readonly received: number;
    /** Up to where its bytes are there from the first on, without a gap: in chunks, and in files that are as long as is counted. */
    readonly storedEnd: number;
    /** How many of them are in files. */
    readonly inFiles: number;
  }[];
  /** What else of the origin's storage is taken: files, and caches. Directories that are empty are not. */
  readonly files: readonly string[];
}

export async function lookIntoStore(name: string): Promise<Stored> {
  const database = await answered(indexedDB.open(`${name}:store`));
  try {
    const names = [...database.objectStoreNames];
    const transaction = database.transaction(names, 'readonly');
    const store = (of: string) => transaction.objectStore(of);
    const counts: [string, number][] = [];
    for (const of of names) counts.push([of, await answered(store(of).count())]);
    const registrations = (await answered(store('registrations').getAll())) as Row[];
    const records: Stored['records'][number][] = [];
    const rows: { readonly row: Row; readonly chunks: readonly Chunk[] }[] = [];
    for (const row of (await answered(store('records').getAll())) as Row[]) {
      const { uid, index } = row;
      const body = [uid, index, 'response'];
      const range = IDBKeyRange.bound(body, [...body, []]);
      rows.push({ row, chunks: (await answered(store('chunks').getAll(range))) as Chunk[] });
    }
    // The transaction has ended once something else is waited for.
    for (const { row, chunks } of rows) records.push(await lookIntoBody(name, row, chunks));
    const downloaded = registrations.reduce((sum, row) => sum + row.downloaded, 0);
    return {
      counts: Object.fromEntries(counts),
      downloaded,
      records,
      files: await filesOfOrigin(),
    };
  } finally {
    database.close();
  }
}

interface Row {
  readonly uid: string;
  readonly index: number;
  readonly received: number;
  readonly downloaded: number;
  readonly parts?: readonly {
    readonly file: string;
    readonly start: number;
    readonly end: number;
  }[];
}

interface Chunk {
  readonly end: number;
  readonly data: ArrayBuffer;
}

async function lookIntoBody(
  name: string,
  { uid, received, parts = [] }: Row,
  chunks: readonly Chunk[],
): Promise<Stored['records'][number]> {
  const stretches = chunks.map(({ end, data }) => ({ start: end - data.byteLength, end }));
  let inFiles = 0;
  for (const { file, start, end } of parts) {
    const directory = await (await root())?.getDirectoryHandle(`${name}-bodies`);
    const handle = await (await directory?.getDirectoryHandle(uid))?.getFileHandle(file);
    const size = (await handle?.getFile())?.size ?? 0;
    inFiles += Math.min(size, end - start);
    stretches.push({ start, end: Math.min(end, start + size) });
  }
  let storedEnd = 0;
  for (const { start, end } of stretches.sort((one, other) => one.start - other.start))
    if (start === storedEnd) storedEnd = end;
  return { received, storedEnd, inFiles };
}

/** WebKitGTK has no such file system. */
const root = async (): Promise<FileSystemDirectoryHandle | undefined> =>
  navigator.storage?.getDirectory?.().catch(() => undefined);

/** Of the origin's own file system and its caches. */
async function filesOfOrigin(): Promise<string[]> {
  const found = (await caches.keys()).map((name) => `cache ${name}`);
  const folder = await root();
  if (folder) found.push(...(await filesBelow(folder, '')));
  return found;
}

async function filesBelow(folder: FileSystemDirectoryHandle, path: string): Promise<string[]> {
  const found: string[] = [];
  for await (const [name, handle] of folder.entries())
    if (handle.kind === 'file') found.push(`file ${path}${name}`);
    else found.push(...(await filesBelow(handle as FileSystemDirectoryHandle, `${path}${name}/`)));
  return found;
}

function answered<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** What lies in the database of a manager, read past the code under test, without the bodies. */
export interface Stored {
  readonly counts: Readonly<Record<string, number>>;
  readonly downloaded: number;
  readonly records: readonly {
    readonly received: number;
    /** Where the last chunk of the response ends; 0 when there is none. */
    readonly chunksEnd: number;
  }[];
  /** What else of the origin's storage is taken. */
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
    for (const { uid, index, received } of (await answered(store('records').getAll())) as Row[]) {
      const body = [uid, index, 'response'];
      const keys = await answered(
        store('chunks').getAllKeys(IDBKeyRange.bound(body, [...body, []])),
      );
      const last = keys.at(-1) as IDBValidKey[] | undefined;
      records.push({ received, chunksEnd: Number(last?.at(-1) ?? 0) });
    }
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
}

/** Of the origin's own file system and its caches. WebKitGTK has no such file system. */
async function filesOfOrigin(): Promise<string[]> {
  const found = (await caches.keys()).map((name) => `cache ${name}`);
  const folder = await navigator.storage?.getDirectory?.().catch(() => undefined);
  if (folder) for await (const name of folder.keys()) found.push(`file ${name}`);
  return found;
}

function answered<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

import { timed } from './timed.ts';

const MIB = 2 ** 20;
const CHUNK_BYTES = 4 * MIB;

/** The places where bodies can live, with nothing of ours around them: what an engine can't be faster than. */
export const bareTasks = {
  /** A file in the origin private file system. */
  async bareFile(url: string, bytes: number): Promise<number> {
    const worker = new Worker(new URL('./file-writer.ts', import.meta.url), { type: 'module' });
    const told = () =>
      new Promise<MessageEvent<unknown>>((resolve, reject) => {
        worker.onmessage = resolve;
        worker.onerror = reject;
      });
    await told();
    const ms = await timed(async () => {
      worker.postMessage(url);
      const { data } = await told();
      if (data !== bytes) throw new Error(`${data} of ${bytes} bytes were written.`);
    });
    worker.terminate();
    await (await navigator.storage.getDirectory()).removeEntry('bare');
    return ms;
  },

  /** Rows of 4 MiB in IndexedDB, two of them under way. */
  async bareRows(url: string): Promise<number> {
    const database = await openDatabase();
    const ms = await timed(async () => {
      const { body } = await fetch(url, { cache: 'no-store' });
      if (!body) throw new Error('There is no body.');
      const underWay: Promise<void>[] = [];
      let chunk = new Uint8Array(CHUNK_BYTES);
      let filled = 0;
      let key = 0;
      const write = async (piece: Uint8Array<ArrayBuffer>) => {
        if (underWay.length === 2) await underWay.shift();
        key += 1;
        underWay.push(put(database, key, piece));
      };
      const reader = body.getReader();
      for (let read = await reader.read(); !read.done; read = await reader.read())
        for (let rest = read.value; rest.byteLength > 0; ) {
          const part = rest.subarray(0, CHUNK_BYTES - filled);
          chunk.set(part, filled);
          filled += part.byteLength;
          rest = rest.subarray(part.byteLength);
          if (filled < CHUNK_BYTES) continue;
          await write(chunk);
          chunk = new Uint8Array(CHUNK_BYTES);
          filled = 0;
        }
      if (filled > 0) await write(chunk.slice(0, filled));
      await Promise.all(underWay);
    });
    database.close();
    indexedDB.deleteDatabase('bare');
    return ms;
  },
};

function openDatabase(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open('bare', 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore('rows');
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
  });
}

function put(database: IDBDatabase, key: number, chunk: Uint8Array<ArrayBuffer>): Promise<void> {
  return new Promise((resolve, reject) => {
    const transaction = database.transaction('rows', 'readwrite');
    transaction.objectStore('rows').put(chunk.buffer, key);
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
  });
}

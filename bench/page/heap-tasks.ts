import type { BackgroundFetchRecord } from '@bgfetch/core';
import { engine, intoEngine } from './engine.ts';

const ID = 'heap';

let reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
let objectUrl: string | undefined;
let offset = 0;

/** What is watched while the page's memory is measured from outside. Bodies are read piece by piece, at rest in between. */
export const heapTasks = {
  heapReady: async (): Promise<void> => void (await engine()),

  heapDownload: async (url: string): Promise<void> => void (await intoEngine(ID, url)),

  async heapOpenBody(url: string): Promise<void> {
    reader = (await (await recordOf(url)).responseReady).body?.getReader();
  },

  async heapOpenObjectUrl(url: string): Promise<void> {
    objectUrl = URL.createObjectURL(await (await recordOf(url)).blob());
    offset = 0;
  },

  /** The next piece of so many bytes, or what is left of it; resolves with its length. */
  async heapReadMore(bytes: number): Promise<number> {
    if (objectUrl !== undefined) reader = await pieceOf(objectUrl, bytes);
    let received = 0;
    while (received < bytes) {
      const read = await reader?.read();
      if (!read || read.done) break;
      received += read.value.byteLength;
    }
    offset += received;
    return received;
  },

  async heapCloseBody(): Promise<void> {
    await reader?.cancel();
    reader = undefined;
    if (objectUrl !== undefined) URL.revokeObjectURL(objectUrl);
    objectUrl = undefined;
  },
};

/**
 * By a range, as media elements ask. A `fetch` of a whole object URL keeps 55 MiB in Chromium 156, whatever Blob is behind it.
 */
async function pieceOf(address: string, bytes: number): Promise<typeof reader> {
  const range = `bytes=${offset}-${offset + bytes - 1}`;
  const response = await fetch(address, { headers: { range } });
  if (response.status !== 206) throw new Error(`The status is ${response.status}.`);
  return response.body?.getReader();
}

async function recordOf(url: string): Promise<BackgroundFetchRecord> {
  const record = await (await (await engine()).get(ID))?.match(url);
  if (!record) throw new Error('The record is not stored.');
  return record;
}

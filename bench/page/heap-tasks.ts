import { engine, intoEngine } from './engine.ts';
import { drained } from './timed.ts';

const ID = 'heap';

/** What is watched while the page's memory is measured from outside. */
export const heapTasks = {
  heapReady: async (): Promise<void> => void (await engine()),

  heapDownload: async (url: string): Promise<void> => void (await intoEngine(ID, url)),

  async heapReadBack(url: string, bytes: number): Promise<void> {
    const record = await (await (await engine()).get(ID))?.match(url);
    await drained(await record?.responseReady, bytes);
  },

  /** As an element reads it: through an object URL, to its end. */
  async heapObjectUrl(url: string, bytes: number): Promise<void> {
    const record = await (await (await engine()).get(ID))?.match(url);
    const response = await record?.responseReady;
    if (!response) throw new Error('The record is not stored.');
    const objectUrl = URL.createObjectURL(await response.blob());
    await drained(await fetch(objectUrl), bytes);
    URL.revokeObjectURL(objectUrl);
  },
};

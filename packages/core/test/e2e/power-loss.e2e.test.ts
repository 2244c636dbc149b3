import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import type { Tab } from './tab.ts';
import { Trial } from './trial.ts';
import { openWorld, type World } from './world.ts';

const MIB = 1024 * 1024;

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.end());

function trial(name: string): Trial {
  const made = new Trial(world, name);
  onTestFinished(() => made.end());
  return made;
}

interface Tail {
  readonly received: number;
  /** Where what was not flushed begins. */
  readonly from: number;
}

/** Does to the file of the only record what a power loss may do to it: what was not flushed is zeros, or is not there. */
const losePower = (tab: Tab, name: string, way: 'zeros' | 'cut'): Promise<Tail> =>
  tab.page.evaluate(
    async ([name, way]) => {
      const answered = <T>(request: IDBRequest<T>) =>
        new Promise<T>((resolve) => {
          request.onsuccess = () => resolve(request.result);
        });
      const database = await answered(indexedDB.open(`${name}:store`));
      const [row] = await answered(database.transaction('records').objectStore('records').getAll());
      database.close();
      const { uid, received, parts } = row;
      const part = parts.at(-1);
      const root = await navigator.storage.getDirectory();
      const all = await root.getDirectoryHandle(`${name}-bodies`);
      const file = await (await all.getDirectoryHandle(uid)).getFileHandle(part.file);
      const writable = await file.createWritable({ keepExistingData: true });
      const position = part.unflushed.from - part.start;
      const lost = part.end - part.unflushed.from;
      if (way === 'cut') await writable.truncate(position + Math.floor(lost / 2));
      else await writable.write({ type: 'write', position, data: new Uint8Array(lost) });
      await writable.close();
      return { received, from: part.unflushed.from };
    },
    [name, way] as const,
  );

test.each(['zeros', 'cut'] as const)(
  'promise 1: after a power loss (%s) a half-finished record goes on from what was flushed',
  async (way) => {
    const app = trial(`power-${way}`);
    app.faults({ throttleBytesPerSecond: 4 * MIB });
    const file = app.file('power', 6 * MIB);
    const tab = await app.tab();
    await tab.call('start', 'ep', [file.url]);
    await tab.until('ep', ({ downloaded }) => downloaded > 2 * MIB);
    await tab.crash();
    // A page without a manager: nobody has taken the record up yet.
    const page = await app.page();
    const { received, from } = await losePower(page, app.name, way);
    expect(received).toBeGreaterThan(2 * MIB);
    expect(from).toBeLessThan(received);
    app.faults({ throttleBytesPerSecond: null });
    await page.open(app.options);
    expect(await page.settled('ep')).toMatchObject({ result: 'success' });
    expect(app.requests()[1]?.range).toBe(from === 0 ? null : `bytes=${from - 1024}-`);
    expect(await page.call('sha256', 'ep', file.url)).toBe(await app.sha256(file));
    const { counts } = await page.call('lookIntoStore', app.name);
    expect(counts.chunks).toBe(0);
  },
);

test('promise 7: the files of a registration whose removal was cut off are deleted by the next page', async () => {
  const app = trial('cut-off');
  const file = app.file('cut-off', MIB);
  const tab = await app.tab();
  await tab.call('start', 'ep', [file.url]);
  await tab.settled('ep');
  // As a kill leaves it between the transaction and the deletion of the files.
  await tab.page.evaluate(() => {
    FileSystemDirectoryHandle.prototype.removeEntry = () => new Promise(() => {});
  });
  void tab.call('release', 'ep').catch(() => {});
  await vi.waitFor(async () =>
    expect((await tab.call('lookIntoStore', app.name)).counts).toMatchObject({
      registrations: 0,
      files: 1,
    }),
  );
  await tab.crash();
  const next = await app.tab(`{
    const later = window.setTimeout.bind(window);
    window.setTimeout = (callback, ms, ...args) => later(callback, ms / 20, ...args);
  }`);
  await vi.waitFor(async () =>
    expect((await next.call('lookIntoStore', app.name)).counts).toMatchObject({ files: 0 }),
  );
});

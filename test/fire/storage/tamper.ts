import { type IDBPDatabase, openDB } from 'idb';

/** What no field of ours can be; words are left out, since a newer version might have written them. */
const JUNK: readonly unknown[] = [Number.NaN, -1, {}, [], '', null, undefined, 2.5, new Date(0)];

/** These name the row: with another value it would be another row. */
const KEYS = new Set(['uid', 'index', 'name']);

const one = <T>(items: readonly T[], random: () => number): T | undefined =>
  items[Math.floor(random() * items.length)];

/** Puts junk into one field of one row; resolves with what it did, in words. */
export async function spoilRow(name: string, random: () => number): Promise<string> {
  return withRows(name, async (database) => {
    const store = random() < 0.5 ? 'registrations' : 'records';
    const row = one(await database.getAll(store), random);
    const field = one(
      Object.keys(row ?? {}).filter((key) => !KEYS.has(key)),
      random,
    );
    if (!row || !field) return 'nothing to spoil';
    const junk = one(JUNK, random);
    await database.put(store, { ...row, [field]: junk });
    return `${store}.${field} = ${String(junk)}`;
  });
}

/** Takes one chunk away, or the bytes out of it. */
export async function loseChunk(name: string, random: () => number): Promise<string> {
  return withRows(name, async (database) => {
    const key = one(await database.getAllKeys('chunks'), random);
    if (key === undefined) return 'no chunk to lose';
    if (random() < 0.5) await database.delete('chunks', key);
    else await database.put('chunks', { end: (key as unknown[])[3], data: 'lost' }, key);
    return `chunk ${String(key)} lost`;
  });
}

/** How many rows each object store has. */
export function countRows(name: string): Promise<Record<string, number>> {
  return withRows(name, async (database) => {
    const counts: Record<string, number> = {};
    for (const store of database.objectStoreNames) counts[store] = await database.count(store);
    return counts;
  });
}

async function withRows<T>(name: string, work: (database: IDBPDatabase) => Promise<T>): Promise<T> {
  const database = await openDB(name);
  try {
    return await work(database);
  } finally {
    database.close();
  }
}

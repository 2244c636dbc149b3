import { openDB } from 'idb';
import type { RecordRow } from '../../src/model/rows.ts';
import { source } from '../../src/transfer/worker/source.generated.ts';

/** Whether this browser has files that a worker could write to. */
export const hasFiles = typeof navigator.storage?.getDirectory === 'function';

/** The two places where bodies can lie, as options of a manager. */
export const places = hasFiles
  ? ([
      ['files', {}],
      ['rows', { workerUrl: false }],
    ] as const)
  : ([['rows', { workerUrl: false }]] as const);

/** The paths of all files of a manager, below its directory, as `uid/file`. */
export async function filesOf(name: string): Promise<string[]> {
  if (!hasFiles) return [];
  const root = await navigator.storage.getDirectory();
  const all = await root.getDirectoryHandle(`${name}-bodies`).catch(() => null);
  const found: string[] = [];
  if (all)
    for await (const [uid, directory] of all.entries())
      for await (const file of (directory as FileSystemDirectoryHandle).keys())
        found.push(`${uid}/${file}`);
  return found.sort();
}

async function directoryOf(name: string, uid: string): Promise<FileSystemDirectoryHandle> {
  const root = await navigator.storage.getDirectory();
  const all = await root.getDirectoryHandle(`${name}-bodies`, { create: true });
  return all.getDirectoryHandle(uid, { create: true });
}

/** Writes a file behind the manager's back; `change` gets what it has. */
export async function tamperFile(
  name: string,
  path: string,
  change: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>,
): Promise<void> {
  const [uid = '', file = ''] = path.split('/');
  const handle = await (await directoryOf(name, uid)).getFileHandle(file, { create: true });
  const bytes = new Uint8Array(await (await handle.getFile()).arrayBuffer());
  const writable = await handle.createWritable();
  await writable.write(change(bytes));
  await writable.close();
}

export async function deleteFile(name: string, path: string): Promise<void> {
  const [uid = '', file = ''] = path.split('/');
  await (await directoryOf(name, uid)).removeEntry(file);
}

/** The size of a file; 0 when there is none. */
export async function sizeOf(name: string, uid: string, file: string): Promise<number> {
  const handle = await (await directoryOf(name, uid)).getFileHandle(file).catch(() => null);
  return (await handle?.getFile())?.size ?? 0;
}

/** The rows of all records of a manager. */
export async function recordRows(name: string): Promise<RecordRow[]> {
  const database = await openDB(`${name}:store`);
  try {
    return await database.getAll('records');
  } finally {
    database.close();
  }
}

/** Changes the rows of records behind the manager's back. */
export async function tamperRecords(
  name: string,
  change: (row: RecordRow) => RecordRow,
): Promise<void> {
  const database = await openDB(`${name}:store`);
  for (const row of await database.getAll('records')) await database.put('records', change(row));
  database.close();
}

/** The URL of a transfer worker in which `prelude` runs first. */
export const workerWith = (prelude: string): string =>
  URL.createObjectURL(new Blob([`${prelude};\n${source}`], { type: 'text/javascript' }));

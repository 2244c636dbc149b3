import type { FilesRoot } from '../browser/storage.ts';
import { BodyMissingError, type FileWriter } from './store.ts';

/** The files with parts of bodies: a directory for each registration, named by its uid. */
export interface BodyFiles {
  /** Rejects with `BodyMissingError` when it is not there. */
  read(uid: string, file: string): Promise<File>;
  /**
   * Makes a file to write into, which shows what was written once it is closed. `null` where the browser lets only dedicated
   * workers write (Safari before 26).
   */
  create(uid: string, file: string): Promise<FileWriter | null>;
  /** Deletes some files of a registration. Resolves with whether they are gone: one that is open somewhere can't be deleted. */
  delete(uid: string, files: readonly string[]): Promise<boolean>;
  /** Deletes all files of a registration; resolves as `delete`. */
  deleteAll(uid: string): Promise<boolean>;
  /** The files of a registration. */
  list(uid: string): Promise<readonly string[]>;
  /** The uids of the registrations that have a directory. */
  owners(): Promise<readonly string[]>;
}

/**
 * Files in the origin private file system (File System Standard §2.2), below a directory `name`.
 *
 * @param root `navigator.storage.getDirectory`
 */
export function originPrivateFiles(root: FilesRoot, name: string): BodyFiles {
  const all = async () => (await root()).getDirectoryHandle(name);
  const directoryOf = async (uid: string) => (await all()).getDirectoryHandle(uid);
  return {
    async read(uid, file) {
      try {
        const handle = await (await directoryOf(uid)).getFileHandle(file);
        return await handle.getFile();
      } catch (error) {
        throw isAbsent(error)
          ? new BodyMissingError(`The file ${file} is not stored any more.`, { cause: error })
          : error;
      }
    },
    async create(uid, file) {
      const own = { create: true };
      const parent = await (await root()).getDirectoryHandle(name, own);
      const handle = await (await parent.getDirectoryHandle(uid, own)).getFileHandle(file, own);
      return typeof handle.createWritable === 'function' ? handle.createWritable() : null;
    },
    async delete(uid, files) {
      const directory = await directoryOf(uid).catch(ifAbsent);
      const removed = files.map((file) => directory?.removeEntry(file).then(() => true, isAbsent));
      return (await Promise.all(removed)).every((isGone) => isGone !== false);
    },
    async deleteAll(uid) {
      const parent = await all().catch(ifAbsent);
      return (
        (await parent?.removeEntry(uid, { recursive: true }).then(() => true, isAbsent)) ?? true
      );
    },
    list: async (uid) => namesIn(await directoryOf(uid).catch(ifAbsent)),
    owners: async () => namesIn(await all().catch(ifAbsent)),
  };
}

const isAbsent = (error: unknown): boolean =>
  error instanceof Error && (error.name === 'NotFoundError' || error.name === 'TypeMismatchError');

function ifAbsent(error: unknown): null {
  if (isAbsent(error)) return null;
  throw error;
}

async function namesIn(directory: FileSystemDirectoryHandle | null): Promise<string[]> {
  const names: string[] = [];
  if (directory) for await (const name of directory.keys()) names.push(name);
  return names;
}

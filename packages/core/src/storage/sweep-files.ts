import { filesOf } from '../model/body-parts.ts';
import type { RegistrationRows } from '../model/rows.ts';
import type { BodyFiles } from './body-files.ts';
import type { Store } from './store.ts';

/**
 * Deletes what a page has left that was closed too early: the files of registrations that are not stored any more, and of settled
 * ones those that no record names. Those of active registrations are swept by whoever takes them up.
 */
export async function sweepFiles(
  rows: Pick<Store, 'uids' | 'load' | 'read'>,
  files: BodyFiles,
): Promise<void> {
  const owners = await files.owners();
  if (owners.length === 0) return;
  // Read after the directories: rows are stored before the first file.
  const known = await rows.uids();
  for (const uid of owners) {
    if (!known.has(uid)) await files.deleteAll(uid);
    else await sweepSettled(rows, files, uid);
  }
}

async function sweepSettled(
  rows: Pick<Store, 'load' | 'read'>,
  files: BodyFiles,
  uid: string,
): Promise<void> {
  const stored = await files.list(uid);
  const row = await rows.load(uid, []);
  if (stored.length === 0 || row?.registration.phase !== 'settled') return;
  const state = await rows.read(uid);
  if (state?.registration.phase !== 'settled') return;
  const left = unnamed(state, stored);
  if (left.length > 0) await files.delete(uid, left);
}

/** The files of a registration that no record names; with `only`, those of these. */
export async function unnamedFiles(
  state: RegistrationRows,
  files: Pick<BodyFiles, 'list'>,
  only?: readonly string[],
): Promise<readonly string[]> {
  const stored = await files.list(state.registration.uid);
  return unnamed(state, only ? stored.filter((file) => only.includes(file)) : stored);
}

function unnamed({ records }: RegistrationRows, stored: readonly string[]): readonly string[] {
  const named = new Set(records.filter(({ bodyIn }) => !bodyIn).flatMap(filesOf));
  return stored.filter((file) => !named.has(file));
}

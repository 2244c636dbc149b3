import type { Clock } from '../browser/clock.ts';
import { filesOf } from '../model/body-parts.ts';
import type { RegistrationRows } from '../model/rows.ts';
import type { Change, Transition } from '../model/transitions/transition.ts';
import type { BodyFiles } from './body-files.ts';
import { PartReader } from './part-reader.ts';
import type { Store } from './store.ts';
import { unnamedFiles } from './sweep-files.ts';

/** The waits between tries to delete what is still open somewhere. */
const DELETE_AGAIN_MS = [50, 100, 200, 500, 1000, 2000, 5000];

/**
 * A store whose bodies lie in files too. Rows are the truth: a file that no row names is no part of any body, so it is deleted after
 * the transaction that has dropped its name, and by `sweepFiles` when the page was gone before. A file that a row names is never
 * deleted before.
 */
export function storeWithFiles(
  rows: Store,
  files: BodyFiles,
  clock: Clock,
  onLost: (state: RegistrationRows) => void,
): Store {
  /** Deletes now, and again for as long as a worker has a file open: it closes it once it hears that the rows are gone. */
  async function deleteSoon(attempt: () => Promise<boolean>, tries = 0): Promise<void> {
    const delayMs = DELETE_AGAIN_MS[tries];
    const isGone = await attempt().catch(() => false);
    // What a frozen page holds is swept by a later page.
    if (!isGone && delayMs !== undefined)
      clock.setTimer(() => void deleteSoon(attempt, tries + 1), delayMs);
  }

  /** The rows of these are gone, whatever becomes of the files: those that stay are swept later. */
  const deleteAll = async (uids: readonly string[]): Promise<void> => {
    for (const uid of uids) await deleteSoon(() => files.deleteAll(uid));
  };

  /** The uids of what it replaces, which may be removed together with it. */
  const replacedBy = async (uid: string): Promise<readonly string[]> => {
    const state = await rows.load(uid, []).catch(() => undefined);
    return state?.registration.replaces?.uids ?? [];
  };

  const store: Store = {
    get durability() {
      return rows.durability;
    },
    onReset: (listener) => rows.onReset(listener),
    create: (state) => rows.create(state),
    list: () => rows.list(),
    uids: () => rows.uids(),
    read: (uid) => rows.read(uid),
    readAll: (...args) => rows.readAll(...args),
    load: (uid, indices) => rows.load(uid, indices),
    find: (id) => rows.find(id),
    async transact(uid, indices, transition, durability, signal) {
      let dropped: readonly string[] = [];
      const watched: Transition = Object.assign((state: RegistrationRows) => {
        const change = transition(state);
        dropped = change ? droppedFiles(state, change) : [];
        return change;
      }, transition);
      const after = await rows.transact(uid, indices, watched, durability, signal);
      if (after && dropped.length > 0) await deleteSoon(() => files.delete(uid, dropped));
      return after;
    },
    async remove(uid) {
      const replaced = await replacedBy(uid);
      await rows.remove(uid);
      await deleteAll([uid, ...replaced]);
    },
    async dropReplaced(uid) {
      const replaced = await replacedBy(uid);
      await rows.dropReplaced(uid);
      if (replaced.length === 0) return;
      // Those stay in which records have their bodies.
      const stored = await rows.uids().catch(() => new Set(replaced));
      await deleteAll(replaced.filter((each) => !stored.has(each)));
    },
    async withdraw(uid, problem) {
      const restored = await rows.withdraw(uid, problem);
      await deleteAll([uid]);
      return restored;
    },
    readChunk: (body, offset) => rows.readChunk(body, offset),
    readFile: (uid, part) => reader.read(uid, part),
    // Rows do as well.
    writeFile: (uid, file) => files.create(uid, file).catch(() => null),
    async sweepFiles(state, only) {
      // Listed once: what is there at a later try may be of a run that has begun meanwhile, and `state` does not name it.
      const left = await unnamedFiles(state, files, only);
      if (left.length > 0) await deleteSoon(() => files.delete(state.registration.uid, left));
    },
    transactLease: (name, transition) => rows.transactLease(name, transition),
    close: () => rows.close(),
  };
  const reader = new PartReader({ files, rows: store, onLost });
  return store;
}

/** The files that the records name before the change, and not after it. A body of another registration stays with that. */
function droppedFiles({ records }: RegistrationRows, change: Change): readonly string[] {
  const changed = new Map((change.records ?? []).map((record) => [record.index, record]));
  return records.flatMap((record) => {
    const after = changed.get(record.index);
    if (!after || record.bodyIn) return [];
    const kept = new Set(after.bodyIn ? [] : filesOf(after));
    return filesOf(record).filter((file) => !kept.has(file));
  });
}

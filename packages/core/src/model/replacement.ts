import type { RecordRow } from '../store/record-row.ts';
import type { RegistrationRow } from '../store/registration-row.ts';
import type { RegistrationState } from './change.ts';
import type { Problem } from './snapshot.ts';

/*
 * A registration with the id of a settled one replaces it. The old one loses the id, but is kept whole: until the new one
 * is stored, or until it is whole itself, as its row says. Should the new one come to nothing, the old one gets the id back.
 */

/** The rows of the new one, which replaces `previous`, and what that has kept. */
export function replacing(
  { registration, records }: RegistrationState,
  previous?: RegistrationRow,
): RegistrationState {
  const { replaces, ...rest } = registration;
  const uids = previous ? [previous.uid, ...(previous.replaces?.uids ?? [])] : [];
  const until = replaces?.until ?? 'stored';
  return {
    registration: uids.length > 0 ? { ...rest, replaces: { uids, until } } : rest,
    // It may have been released, or replaced by another one, since the caller looked.
    records: records.map((record) => withPreviousOf(record, uids)),
  };
}

function withPreviousOf(record: RecordRow, uids: readonly string[]): RecordRow {
  const { previous, ...rest } = record;
  return previous && !uids.includes(previous.bodyIn.uid) ? rest : record;
}

/** The row of the old one. Ids are unique: it has one that no app would choose. */
export function replacedRow(row: RegistrationRow, by: RegistrationRow): RegistrationRow {
  const { id, uid, revision } = row;
  const replacedBy = { uid: by.uid, id };
  return { ...row, id: `${id}\0${uid}`, replacedBy, revision: revision + 1 };
}

/** The row of the old one as it was before, but for what its replacement has met. */
export function restoredRow(row: RegistrationRow, problem: Problem | null): RegistrationRow {
  const { replacedBy, ...rest } = row;
  if (!replacedBy) return row;
  const { problem: before, revision } = row;
  return { ...rest, id: replacedBy.id, problem: problem ?? before, revision: revision + 1 };
}

/** Which of those that `row` replaces can go: all that no record of its own has its body in. */
export function dispensable(
  { replaces }: RegistrationRow,
  records: readonly Pick<RecordRow, 'bodyIn'>[],
): readonly string[] {
  const used = new Set(records.map(({ bodyIn }) => bodyIn?.uid));
  return (replaces?.uids ?? []).filter((uid) => !used.has(uid));
}

/** The row of the new one once these are gone. */
export function withoutReplaced(row: RegistrationRow, gone: readonly string[]): RegistrationRow {
  const { replaces, ...rest } = row;
  const uids = (replaces?.uids ?? []).filter((uid) => !gone.includes(uid));
  return replaces && uids.length > 0 ? { ...rest, replaces: { ...replaces, uids } } : rest;
}

/** The row of one that is kept on for the one with `uid`, although that which it was kept for is gone. */
export function keptOnRow(row: RegistrationRow, uid: string): RegistrationRow {
  return row.replacedBy ? { ...row, replacedBy: { ...row.replacedBy, uid } } : row;
}

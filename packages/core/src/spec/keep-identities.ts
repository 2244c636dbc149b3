import type { Problem, RecordSnapshot, RegistrationSnapshot } from '../model/snapshot.ts';

/**
 * What did not change stays the same object, so that views can compare by identity: the snapshot, each record, the list
 * of them, and what the app gave once (`metadata`, `icons`), which lose their identity on the way between contexts.
 */
export function keepIdentities(
  next: RegistrationSnapshot,
  previous: RegistrationSnapshot | undefined,
): RegistrationSnapshot {
  if (previous?.uid !== next.uid) return Object.freeze(next);
  const merged: RegistrationSnapshot = {
    ...next,
    records: keepRecords(next.records, previous.records),
    guarantees: next.driver === previous.driver ? previous.guarantees : next.guarantees,
    icons: previous.icons,
    metadata: previous.metadata,
  };
  return equal(previous, merged) ? previous : Object.freeze(merged);
}

function keepRecords(
  next: readonly RecordSnapshot[],
  previous: readonly RecordSnapshot[],
): readonly RecordSnapshot[] {
  if (previous.length !== next.length) return next;
  const merged = next.map((record, i) => {
    const old = previous[i];
    return old && equal(old, record) ? old : record;
  });
  return merged.every((record, i) => record === previous[i]) ? previous : Object.freeze(merged);
}

/** Whether two views have the same members, problems by what they say. */
function equal<View extends { readonly problem: Problem | null }>(a: View, b: View): boolean {
  return (
    a.problem?.name === b.problem?.name &&
    a.problem?.message === b.problem?.message &&
    (Object.keys(b) as (keyof View)[]).every((key) => key === 'problem' || a[key] === b[key])
  );
}

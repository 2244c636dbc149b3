import type { Change, RegistrationState, Transition } from '../../model/change.ts';

/** One transition after another in one transaction; the second sees what the first has changed. */
export function followedBy(first: Transition, second: Transition): Transition {
  const transition = (state: RegistrationState): Change | null => {
    const change = first(state);
    if (change === null) return second(state);
    const changed = new Map((change.records ?? []).map((record) => [record.index, record]));
    const records = state.records.map((record) => changed.get(record.index) ?? record);
    const next = second({ registration: change.registration, records });
    if (next === null) return change;
    for (const record of next.records ?? []) changed.set(record.index, record);
    return {
      ...change,
      ...next,
      records: [...changed.values()],
      deleteBodies: [...(change.deleteBodies ?? []), ...(next.deleteBodies ?? [])],
    };
  };
  // What the first announces ahead it still puts.
  return Object.assign(transition, first);
}

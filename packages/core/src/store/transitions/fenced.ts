import type { RegistrationState, Transition } from '../../model/change.ts';
import type { RecordRow } from '../record-row.ts';
import { StaleEpochError } from '../store-errors.ts';

/** Refuses the transition when the registration has moved on from `epoch`: the writer has lost the right to write. */
export function fenced(epoch: number, transition: Transition): Transition {
  return (state) => {
    const current = state.registration.epoch;
    if (current !== epoch)
      throw new StaleEpochError(`Epoch ${epoch} is over; the registration is at ${current}.`);
    return transition(state);
  };
}

/** The record that the transition was called for. */
export function recordAt(state: RegistrationState, index: number): RecordRow {
  const record = state.records.find((candidate) => candidate.index === index);
  if (!record) throw new RangeError(`There is no record ${index}.`);
  return record;
}

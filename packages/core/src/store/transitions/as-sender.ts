import type { RegistrationState, Transition } from '../../model/change.ts';

/**
 * The transition of whoever has sent the request of the record at `index`, which may not be sent twice. Only he will ever
 * hear its answer, and nobody else writes to the record but to give up on it; so as long as nobody has, he may write, even
 * if the registration was paused (and resumed) since `epoch`.
 */
export function asSender(epoch: number, index: number, transition: Transition): Transition {
  const asIfUnchanged = (state: RegistrationState): ReturnType<Transition> => {
    const { registration, records } = state;
    const record = records.find((candidate) => candidate.index === index);
    const isHis = registration.phase === 'active' && record?.state === 'pending' && record.sentOnce;
    if (!isHis) return transition(state);
    const change = transition({ ...state, registration: { ...registration, epoch } });
    return (
      change && {
        ...change,
        registration: { ...change.registration, epoch: registration.epoch },
      }
    );
  };
  return Object.assign(asIfUnchanged, transition);
}

import type { Problem, RegistrationSnapshot } from '../model/snapshot.ts';

/** What a view shows of an id that no registration has: before the first `start`, after `release`, on a server. */
export interface AbsentRegistration
  extends Omit<RegistrationSnapshot, 'status' | 'driver' | 'guarantees' | 'createdAt'> {
  readonly status: 'none';
  readonly driver: null;
  readonly guarantees: null;
  readonly createdAt: null;
}

/** A registration as a view shows it. `status` is `none` while no registration has the id. */
export type RegistrationState = (RegistrationSnapshot | AbsentRegistration) & {
  /** What a command for this id last failed with in this page; `null` again as soon as another one is given. */
  readonly error: Problem | null;
};

export function absentRegistration(id: string): AbsentRegistration {
  return {
    id,
    uid: '',
    uploadTotal: 0,
    uploaded: 0,
    downloadTotal: 0,
    downloaded: 0,
    expectedBytes: null,
    result: '',
    failureReason: '',
    unproven: false,
    recordsAvailable: false,
    status: 'none',
    waitingFor: null,
    retryAt: null,
    driver: null,
    driverReason: '',
    guarantees: null,
    runner: null,
    problem: null,
    records: [],
    title: '',
    icons: [],
    metadata: undefined,
    createdAt: null,
    settledAt: null,
  };
}

/** An error as a view shows it. Errors of other realms, such as frames, are no instances of this one's `Error`. */
export function toProblem(error: unknown): Problem {
  return isProblem(error) ? error : { name: 'Error', message: String(error) };
}

function isProblem(error: unknown): error is Problem {
  return typeof error === 'object' && error !== null && 'name' in error && 'message' in error;
}

import type { RegistrationState } from '../model/change.ts';
import { projectSnapshot } from '../model/project-snapshot.ts';
import type { DriverGuarantees, RegistrationSnapshot } from '../model/snapshot.ts';

/** A worker knows what is stored, and nothing of who is at it. */
export function workerSnapshot(state: RegistrationState): RegistrationSnapshot {
  const live = { status: 'running', waitingFor: null, retryAt: null, runner: null } as const;
  const guarantees = { ...STORED, survivesPageClose: state.registration.driver === 'web' };
  return projectSnapshot(state, { ...live, guarantees });
}

const STORED: DriverGuarantees = {
  survivesPageClose: false,
  survivesReload: true,
  periodicOnly: false,
  pausable: false,
};

import type { RegistrationSnapshot } from '../../src/index.ts';

/** A snapshot of a download that has just begun, with these changes. */
export function snapshotOf(change: Partial<RegistrationSnapshot> = {}): RegistrationSnapshot {
  return {
    id: 'ep-1',
    uid: 'ep-1#0',
    uploadTotal: 0,
    uploaded: 0,
    downloadTotal: 0,
    downloaded: 0,
    expectedBytes: null,
    result: '',
    failureReason: '',
    unproven: false,
    recordsAvailable: true,
    status: 'running',
    waitingFor: null,
    retryAt: null,
    driver: 'foreground',
    driverReason: 'It is a fake.',
    guarantees: {
      survivesPageClose: false,
      survivesReload: true,
      periodicOnly: false,
      pausable: true,
    },
    runner: 'this-page',
    problem: null,
    records: [],
    title: '',
    icons: [],
    metadata: undefined,
    createdAt: 0,
    settledAt: null,
    ...change,
  };
}

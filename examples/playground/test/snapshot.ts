import type { RecordSnapshot, RegistrationSnapshot } from '@bgfetch/core';

/** A running registration of one file, to be changed to taste. */
export function snapshotWith(change: Partial<RegistrationSnapshot> = {}): RegistrationSnapshot {
  return {
    id: 'ep-5',
    uid: 'uid-1',
    uploadTotal: 0,
    uploaded: 0,
    downloadTotal: 1000,
    downloaded: 250,
    expectedBytes: 1000,
    result: '',
    failureReason: '',
    unproven: false,
    recordsAvailable: true,
    status: 'running',
    waitingFor: null,
    retryAt: null,
    driver: 'foreground',
    driverReason: 'Asked for.',
    guarantees: {
      survivesPageClose: false,
      survivesReload: true,
      periodicOnly: false,
      pausable: true,
    },
    runner: 'context-aaaa',
    problem: null,
    records: [recordWith()],
    title: 'Episode 5',
    icons: [],
    metadata: undefined,
    createdAt: 0,
    settledAt: null,
    ...change,
  };
}

export function recordWith(change: Partial<RecordSnapshot> = {}): RecordSnapshot {
  return {
    index: 0,
    url: 'http://localhost/media/a/1000/ep-5.wav',
    method: 'GET',
    state: 'active',
    downloaded: 250,
    expectedBytes: 1000,
    uploaded: 0,
    status: 200,
    failureReason: '',
    problem: null,
    unproven: false,
    ...change,
  };
}

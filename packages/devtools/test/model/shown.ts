import type { RecordSnapshot, RegistrationSnapshot } from '@bgfetch/core';
import type { Inspection, StoredRecord } from '@bgfetch/core/inspect';
import { snapshotOf } from '../../../core/test/support/snapshot-of.ts';

/** Values as tests need them, each with what it is given. */
export const aRecord = (given: Partial<RecordSnapshot> = {}): RecordSnapshot => ({
  index: 0,
  url: 'https://media.test/ep-5.mp3',
  method: 'GET',
  state: 'active',
  downloaded: 0,
  expectedBytes: null,
  uploaded: 0,
  status: null,
  failureReason: '',
  problem: null,
  unproven: false,
  ...given,
});

export const aSnapshot = (given: Partial<RegistrationSnapshot> = {}): RegistrationSnapshot =>
  snapshotOf({
    id: 'ep-5',
    uid: 'uid-5',
    runner: 'me',
    records: [aRecord()],
    ...given,
  });

export const storedRecord = (given: Partial<StoredRecord> = {}): StoredRecord => ({
  index: 0,
  stretches: [],
  holes: [],
  answer: null,
  attempts: 0,
  notBefore: 0,
  isImposed: false,
  lastStatus: null,
  problem: null,
  discards: 0,
  isUnsure: false,
  upload: null,
  ...given,
});

const nothing = { inFiles: 0, inRows: 0, ofRequests: 0 };

/** An inspection of one registration with one record. */
export function anInspection(
  snapshot: RegistrationSnapshot,
  record: StoredRecord = storedRecord(),
  at = 1_700_000_000_000,
): Inspection {
  const stored = { epoch: 1, takeovers: 0, segments: 1, bytes: nothing, records: [record] };
  return {
    at,
    contextId: 'me',
    registrations: [{ snapshot, stored }],
    contexts: null,
    wakes: [],
    storage: {
      usedBytes: null,
      quotaBytes: null,
      isPersisted: null,
      bytes: nothing,
      status: { state: 'disk', problem: null, bodies: { inFiles: true, reason: null } },
    },
  };
}

import type { RecordRow, RegistrationRows } from './rows.ts';
import {
  type DriverGuarantees,
  type Problem,
  type RecordSnapshot,
  type RegistrationSnapshot,
  type RegistrationStatus,
  shareUnchanged,
  storableProblem,
  type WaitingFor,
} from './snapshot.ts';

/** What is true now and not on disk: it dies with the context that knows it. */
export interface LiveState {
  readonly status: Exclude<RegistrationStatus, 'paused' | 'settled'>;
  readonly waitingFor: WaitingFor | null;
  readonly retryAt: number | null;
  readonly runner: string | null;
  /** Goes before the stored problems. */
  readonly problem?: Problem | null;
  /** Bytes that somebody else keeps (the browser, for the web driver), in place of the stored counts. */
  readonly downloaded?: number;
  readonly uploaded?: number;
  readonly guarantees: DriverGuarantees;
  readonly records?: ReadonlyMap<number, LiveRecord>;
}

export interface LiveRecord {
  readonly active: boolean;
  /** Request body bytes of the attempt in flight. */
  readonly uploaded: number;
}

/** What apps see: the stored state of a registration with all its records, and what is true now. */
export function projectSnapshot(
  state: RegistrationRows,
  live: LiveState,
  previous?: RegistrationSnapshot,
): RegistrationSnapshot {
  const { registration } = state;
  const records = state.records.map((record) =>
    projectRecord(record, live.records?.get(record.index)),
  );
  const status = visibleStatus(state, live);
  const waiting = status === 'waiting';
  const snapshot: RegistrationSnapshot = {
    id: registration.replacedBy?.id ?? registration.id,
    uid: registration.uid,
    uploadTotal: registration.uploadTotal,
    uploaded:
      live.uploaded ?? (live.records ? sum(records, (r) => r.uploaded) : registration.uploaded),
    downloadTotal: registration.downloadTotal,
    downloaded:
      status === 'settled'
        ? registration.downloaded
        : Math.max(live.downloaded ?? 0, registration.downloaded),
    expectedBytes: registration.downloadTotal || announcedBytes(state.records),
    result: registration.result,
    failureReason: registration.failureReason,
    unproven: records.some(({ unproven }) => unproven),
    recordsAvailable: true,
    status,
    waitingFor: waiting ? live.waitingFor : null,
    retryAt: waiting ? live.retryAt : null,
    driver: registration.driver,
    driverReason: registration.driverReason,
    guarantees: live.guarantees,
    runner: status === 'running' || waiting ? live.runner : null,
    problem:
      storableProblem(live.problem ?? null) ??
      registration.problem ??
      state.records.find((record) => record.problem)?.problem ??
      null,
    records,
    title: registration.title,
    icons: registration.icons,
    metadata: registration.metadata,
    createdAt: registration.createdAt,
    settledAt: registration.settledAt,
  };
  return shareUnchanged(snapshot, previous);
}

function visibleStatus({ registration }: RegistrationRows, live: LiveState): RegistrationStatus {
  if (registration.phase === 'settled') return 'settled';
  return registration.paused ? 'paused' : live.status;
}

function projectRecord(record: RecordRow, live: LiveRecord | undefined): RecordSnapshot {
  return Object.freeze({
    index: record.index,
    url: record.request.url,
    method: record.request.method,
    state: record.state === 'pending' && live?.active ? 'active' : record.state,
    downloaded: record.received,
    expectedBytes: record.expectedBytes,
    uploaded: record.bodySent ? (record.request.bodyBytes ?? 0) : (live?.uploaded ?? 0),
    status: record.response?.status ?? null,
    failureReason: record.failureReason,
    problem: record.problem,
    unproven: record.unproven === true,
  });
}

function announcedBytes(records: readonly RecordRow[]): number | null {
  let total = 0;
  for (const record of records) {
    if (record.state === 'failed') continue;
    if (record.expectedBytes === null) return null;
    total += record.expectedBytes;
  }
  return total;
}

const sum = <T>(items: readonly T[], of: (item: T) => number): number =>
  items.reduce((total, item) => total + of(item), 0);

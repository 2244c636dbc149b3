import { storedBytes } from './body-parts.ts';
import type { SnapshotChange, SnapshotEnvelope } from './messages.ts';
import type { RecordRow, RegistrationRows } from './rows.ts';
import {
  type DriverGuarantees,
  type Problem,
  type RecordSnapshot,
  type RegistrationSnapshot,
  type RegistrationStatus,
  storableProblem,
  type WaitingFor,
} from './snapshot.ts';

/** The part of a snapshot that is not stored: only the context knows it that carries the registration out. */
export interface LiveState {
  readonly status: Exclude<RegistrationStatus, 'paused' | 'settled'>;
  /** Shown only while `status` is `waiting`, as `retryAt` is. */
  readonly waitingFor: WaitingFor | null;
  readonly retryAt: number | null;
  /** Shown only while `status` is `running` or `waiting`. */
  readonly runner: string | null;
  /** Shown rather than the stored problems. */
  readonly problem?: Problem | null;
  /** Bytes that the browser has (web driver). The stored count is shown where it is higher. */
  readonly downloaded?: number;
  /** Bytes that the browser has sent (web driver), shown rather than the stored count. */
  readonly uploaded?: number;
  readonly guarantees: DriverGuarantees;
  /** By index, those of which there is something to say. */
  readonly records?: ReadonlyMap<number, LiveRecord>;
}

export interface LiveRecord {
  /** Whether an attempt is under way. */
  readonly active: boolean;
  /** Request body bytes of the attempt in flight. */
  readonly uploaded: number;
}

/**
 * Makes the snapshots of one registration, one after another. Of thousands of records few have changed since the last one: the
 * others are the same objects as before.
 */
export class SnapshotProjector {
  #last: {
    readonly state: RegistrationRows;
    readonly live: LiveState;
    readonly snapshot: RegistrationSnapshot;
  } | null = null;

  project(state: RegistrationRows, live: LiveState): RegistrationSnapshot {
    const last = this.#last;
    const snapshot = projectSnapshot(state, live, (record, i) => {
      if (!last || last.state.records[i] !== record) return undefined;
      const [before, now] = [last.live, live].map(({ records }) => records?.get(record.index));
      const isSame = before?.active === now?.active && before?.uploaded === now?.uploaded;
      return isSame ? last.snapshot.records[i] : undefined;
    });
    this.#last = { state, live, snapshot };
    return snapshot;
  }
}

/** What has changed since `previous`, a snapshot of the same run. */
export function changeSince(
  previous: SnapshotEnvelope,
  { snapshot, epoch, revision, seq }: SnapshotEnvelope,
): SnapshotChange {
  const { records, metadata: _, icons: __, guarantees: ___, ...fields } = snapshot;
  const before = previous.snapshot.records;
  const changed = records.filter((record, i) => record !== before[i]);
  return { uid: snapshot.uid, epoch, revision, seq, since: previous.seq, fields, records: changed };
}

/** The snapshot after `change`, of the one before it; `null` when `previous` is another one. */
export function applyChange(
  previous: SnapshotEnvelope,
  { epoch, revision, seq, since, fields, records: changed }: SnapshotChange,
): SnapshotEnvelope | null {
  if (previous.epoch !== epoch || previous.seq !== since) return null;
  const records = [...previous.snapshot.records];
  for (const record of changed) {
    if (records[record.index]?.index !== record.index) return null;
    records[record.index] = Object.freeze(record);
  }
  return { snapshot: { ...previous.snapshot, ...fields, records }, epoch, revision, seq };
}

/** The snapshot that apps see, from the rows of a registration with all its records and what is not stored. */
export function projectSnapshot(
  state: RegistrationRows,
  live: LiveState,
  reuse: (record: RecordRow, position: number) => RecordSnapshot | undefined = () => undefined,
): RegistrationSnapshot {
  const { registration } = state;
  const records = state.records.map(
    (record, i) => reuse(record, i) ?? projectRecord(record, live.records?.get(record.index)),
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
    expectedBytes: registration.downloadTotal || expectedBytesOf(state.records),
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
  return Object.freeze(snapshot);
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
    downloaded: storedBytes(record),
    expectedBytes: record.expectedBytes,
    uploaded: record.bodySent
      ? (record.request.bodyBytes ?? 0)
      : (record.tus?.offset ?? live?.uploaded ?? 0),
    status: record.response?.status ?? null,
    failureReason: record.failureReason,
    problem: record.problem,
    unproven: record.unproven === true,
  });
}

function expectedBytesOf(records: readonly RecordRow[]): number | null {
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
/**
 * What did not change stays the same object, so that views can compare by identity: the snapshot, each record, the list
 * of them, and what the app gave once (`metadata`, `icons`), which lose their identity on the way between contexts.
 */
export function shareUnchanged(
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
    return old && (old === record || equal(old, record)) ? old : record;
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

import {
  fits,
  type Guard,
  isBoolean,
  isCount,
  isNumber,
  isObject,
  isString,
  isTime,
  listOf,
  orNull,
} from './guards.ts';
import type { DriverGuarantees, RecordSnapshot, RegistrationSnapshot } from './snapshot.ts';

/** A snapshot on its way between contexts. Envelopes of one registration are ordered by epoch, then revision, then seq. */
export interface SnapshotEnvelope {
  readonly snapshot: RegistrationSnapshot;
  readonly epoch: number;
  readonly revision: number;
  /** Counts the snapshots that one runner sends between two revisions; `0` for one that is made from the rows alone. */
  readonly seq: number;
}

/** What is the same in all snapshots of one run. It may be large, as the app's own data is. */
type Lasting = 'metadata' | 'icons' | 'guarantees';

/** What has become of a snapshot since an earlier one of the same run. Whoever has that one can make the new one of it. */
export interface SnapshotChange {
  readonly uid: string;
  readonly epoch: number;
  readonly revision: number;
  readonly seq: number;
  /** The `seq` of the earlier one. */
  readonly since: number;
  /** All but the records and what is the same in all of them. */
  readonly fields: Omit<RegistrationSnapshot, 'records' | Lasting>;
  /** The records that have changed. */
  readonly records: readonly RecordSnapshot[];
}

/**
 * The messages between the contexts of one manager name, over their BroadcastChannel. `bgfetch` is the version of these
 * shapes: while the app is being updated, an old and a new version of it can be open at the same time.
 */
export type ChannelMessage =
  /** The newest snapshot, from the context that runs the registration. */
  | { readonly bgfetch: 1; readonly type: 'snapshot'; readonly envelope: SnapshotEnvelope }
  /** As `snapshot`, for those that have the one before. The others ask for the whole by `tell-again`. */
  | { readonly bgfetch: 1; readonly type: 'progress'; readonly change: SnapshotChange }
  /** A context has missed a snapshot: whoever runs this registration tells all of it. */
  | { readonly bgfetch: 1; readonly type: 'tell-again'; readonly uid: string }
  /** A command or a settlement has changed the row: read it again. */
  | { readonly bgfetch: 1; readonly type: 'changed'; readonly uid: string }
  /** The registration's rows are gone. */
  | { readonly bgfetch: 1; readonly type: 'removed'; readonly uid: string }
  /** The context that runs the registration must end its waits. */
  | { readonly bgfetch: 1; readonly type: 'retry-now'; readonly uid: string }
  /** A context has just opened. Those that run registrations answer with their snapshots. */
  | { readonly bgfetch: 1; readonly type: 'hello' }
  /** The browser's download UI of the registration with this app-given id was clicked. */
  | { readonly bgfetch: 1; readonly type: 'click'; readonly id: string }
  /** Asks the contexts that hold one of these locks for a sign of life. */
  | { readonly bgfetch: 1; readonly type: 'ping'; readonly locks: readonly string[] }
  /** The sign of life of a context that holds these locks. */
  | { readonly bgfetch: 1; readonly type: 'pong'; readonly locks: readonly string[] }
  /** The page that holds these locks is about to be frozen. */
  | { readonly bgfetch: 1; readonly type: 'asleep'; readonly locks: readonly string[] }
  /** The holder of a registration's lease was found frozen: from now on the lease of this generation counts. */
  | {
      readonly bgfetch: 1;
      readonly type: 'robbed';
      readonly uid: string;
      readonly generation: number;
    };

/** Whether `value` is one of our messages. Any script of the origin can post to the channel. */
export function isChannelMessage(value: unknown): value is ChannelMessage {
  if (!isObject(value) || value.bgfetch !== 1) return false;
  switch (value.type) {
    case 'hello':
      return true;
    case 'changed':
    case 'removed':
    case 'retry-now':
    case 'tell-again':
      return typeof value.uid === 'string';
    case 'click':
      return typeof value.id === 'string';
    case 'ping':
    case 'pong':
    case 'asleep':
      return Array.isArray(value.locks) && value.locks.every((lock) => typeof lock === 'string');
    case 'robbed':
      return typeof value.uid === 'string' && isCount(value.generation);
    case 'snapshot':
      return isEnvelope(value.envelope);
    case 'progress':
      return isChange(value.change);
    default:
      return false;
  }
}

function isEnvelope(value: unknown): boolean {
  return (
    isObject(value) &&
    isCount(value.epoch) &&
    isCount(value.revision) &&
    isCount(value.seq) &&
    fits(snapshotShape, value.snapshot)
  );
}

function isChange(value: unknown): boolean {
  return (
    isObject(value) &&
    isCount(value.epoch) &&
    isCount(value.revision) &&
    isCount(value.seq) &&
    isCount(value.since) &&
    isObject(value.fields) &&
    value.fields.uid === value.uid &&
    fits(fieldsShape, value.fields) &&
    areRecords(value.records)
  );
}

const isGuarantees: Guard = (value) => fits(guaranteesShape, value);
const isProblem: Guard = (value) => fits({ name: isString, message: isString }, value);

const guaranteesShape = {
  survivesPageClose: isBoolean,
  survivesReload: isBoolean,
  periodicOnly: isBoolean,
  pausable: isBoolean,
} satisfies Partial<Record<keyof DriverGuarantees, Guard>>;

const recordSnapshotShape = {
  index: isCount,
  url: isString,
  method: isString,
  state: isString,
  downloaded: isNumber,
  expectedBytes: orNull(isNumber),
  uploaded: isNumber,
  status: orNull(isNumber),
  failureReason: isString,
  problem: orNull(isProblem),
} satisfies Partial<Record<keyof RecordSnapshot, Guard>>;

const areRecords: Guard = listOf((value) => fits(recordSnapshotShape, value));

const fieldsShape = {
  id: isString,
  uid: isString,
  uploadTotal: isNumber,
  uploaded: isNumber,
  downloadTotal: isNumber,
  downloaded: isNumber,
  expectedBytes: orNull(isNumber),
  result: isString,
  failureReason: isString,
  recordsAvailable: isBoolean,
  status: isString,
  waitingFor: orNull(isString),
  retryAt: orNull(isTime),
  driver: isString,
  driverReason: isString,
  runner: orNull(isString),
  problem: orNull(isProblem),
  title: isString,
  createdAt: isTime,
  settledAt: orNull(isTime),
} satisfies Partial<Record<keyof RegistrationSnapshot, Guard>>;

const snapshotShape = {
  ...fieldsShape,
  guarantees: isGuarantees,
  records: areRecords,
  icons: listOf(isObject),
} satisfies Partial<Record<keyof RegistrationSnapshot, Guard>>;

/** Takes the snapshots that engines and drivers make. */
export interface SnapshotSink {
  /**
   * Shows a snapshot in every context: only the context that runs the registration can make it. With `change`, those that
   * have the one before are told only what has changed.
   */
  publish(envelope: SnapshotEnvelope, change?: SnapshotChange): void;
  /** Shows a snapshot in this context only: every other one can make it too. */
  update(envelope: SnapshotEnvelope): void;
}

/*
 * What a page and its service worker say to each other over a MessagePort of their own, so that the app's own listeners get
 * none of it. Anything in the origin can post to a worker, so each message has a guard.
 */

/** A page asks its service worker whether `installBackgroundFetch({ name })` has been called in it. */
export interface WorkerPing {
  readonly bgfetch: 1;
  readonly type: 'worker-ping';
  /** The manager's name. */
  readonly name: string;
}

/** The answer to a ping. A worker in which that was not called gives none. */
export interface WorkerPong {
  readonly bgfetch: 1;
  readonly type: 'worker-pong';
}

/** A page says that a background fetch has settled which the browser did not carry, so that no event of its says so. */
export interface SettlementNotice {
  readonly bgfetch: 1;
  readonly type: 'settled';
  /** The manager's name. */
  readonly name: string;
  readonly uid: string;
}

/** The answer to a notice, once the app's handlers in the worker have finished, now or earlier. */
export interface SettlementReceipt {
  readonly bgfetch: 1;
  readonly type: 'settled-handled';
}

export const isWorkerPing = (value: unknown): value is WorkerPing =>
  hasType(value, 'worker-ping') && typeof value.name === 'string';

export const isWorkerPong = (value: unknown): value is WorkerPong => hasType(value, 'worker-pong');

export const isSettlementNotice = (value: unknown): value is SettlementNotice =>
  hasType(value, 'settled') && typeof value.name === 'string' && typeof value.uid === 'string';

function hasType(value: unknown, type: string): value is Record<string, unknown> {
  const fields = Object(value);
  return fields.bgfetch === 1 && fields.type === type;
}

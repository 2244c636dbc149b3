import type { BackgroundFetchOptions } from './fetch-options.ts';
import type { PreviousResponse, RecordRow, RegistrationRow, RegistrationRows } from './rows.ts';
import { withoutFragment } from './secrets.ts';
import type { Problem } from './snapshot.ts';

/*
 * A new registration with the id of a settled one replaces it. The old one loses the id, but is kept whole until the new one is
 * stored, or until the new one has succeeded, as the row of the new one says. When the new one fails before, the old one gets
 * the id back.
 */

/** The rows of the new one. It replaces `previous`, and what `previous` had replaced and kept. */
export function replacementRows(
  { registration, records }: RegistrationRows,
  previous?: RegistrationRow,
): RegistrationRows {
  const { replaces, ...rest } = registration;
  const uids = previous ? [previous.uid, ...(previous.replaces?.uids ?? [])] : [];
  const until = replaces?.until ?? 'stored';
  return {
    registration: uids.length > 0 ? { ...rest, replaces: { uids, until } } : rest,
    // The record that holds a previous response may have been released or replaced since the caller looked.
    records: records.map((record) => withPreviousOf(record, uids)),
  };
}

function withPreviousOf(record: RecordRow, uids: readonly string[]): RecordRow {
  const { previous, ...rest } = record;
  return previous && !uids.includes(previous.bodyIn.uid) ? rest : record;
}

/** The row of the old one. Ids are unique in the store, so it gets one that no app would choose. */
export function markReplaced(row: RegistrationRow, by: RegistrationRow): RegistrationRow {
  const { id, uid, revision } = row;
  const replacedBy = { uid: by.uid, id };
  return { ...row, id: `${id}\0${uid}`, replacedBy, revision: revision + 1 };
}

/** The row of the old one with its id again. `problem` is what the new one has failed with, if anything. */
export function restoreReplaced(row: RegistrationRow, problem: Problem | null): RegistrationRow {
  const { replacedBy, ...rest } = row;
  if (!replacedBy) return row;
  const { problem: before, revision } = row;
  return { ...rest, id: replacedBy.id, problem: problem ?? before, revision: revision + 1 };
}

/** The uids of those that `row` replaces and that can be deleted: no record of its own has its body in them. */
export function unusedReplacedUids(
  { replaces }: RegistrationRow,
  records: readonly Pick<RecordRow, 'bodyIn'>[],
): readonly string[] {
  const used = new Set(records.map(({ bodyIn }) => bodyIn?.uid));
  return (replaces?.uids ?? []).filter((uid) => !used.has(uid));
}

/** The row of the new one after those have been deleted. */
export function removeReplacedUids(row: RegistrationRow, gone: readonly string[]): RegistrationRow {
  const { replaces, ...rest } = row;
  const uids = (replaces?.uids ?? []).filter((uid) => !gone.includes(uid));
  return replaces && uids.length > 0 ? { ...rest, replaces: { ...replaces, uids } } : rest;
}

/** The row of an old one that is kept for the one with this `uid` from now on. */
export function setReplacedBy(row: RegistrationRow, uid: string): RegistrationRow {
  return row.replacedBy ? { ...row, replacedBy: { ...row.replacedBy, uid } } : row;
}

/** How a new registration replaces the one that has settled under its id. */
export interface Replacement {
  readonly keepReplacedUntil: 'stored' | 'whole';
  /** By index of the new one's records: the whole response that is stored for the same request. */
  readonly previous: readonly (PreviousResponse | undefined)[];
}

export const REPLACE_ONCE_STORED: Replacement = { keepReplacedUntil: 'stored', previous: [] };

/**
 * What `fetch` does when a registration with its id has settled, or when there is none. `null`: it leaves the settled one as it
 * is and resolves with it. Otherwise it starts a new one, and keeps the settled one meanwhile as the result says: what has
 * failed until the new one is stored; what has succeeded until the new one has, unless the app says `replace`.
 */
export function planStart(
  settled: RegistrationRows | undefined,
  requests: readonly Request[],
  ifSettled: NonNullable<BackgroundFetchOptions['ifSettled']>,
): Replacement | null {
  if (settled?.registration.result !== 'success' || ifSettled === 'replace')
    return REPLACE_ONCE_STORED;
  const { records } = settled;
  const same = requests.map((request) => records.find((record) => isFor(record, request)));
  const inOrder = same.every((record, index) => record?.index === index);
  if (ifSettled === 'keep' && inOrder && requests.length === records.length) return null;
  return {
    keepReplacedUntil: 'whole',
    previous: same.map((record) => record && previousOf(record)),
  };
}

/**
 * Whether the record is what this request asks for: a GET of the same URL and range, whose body was held against the hash that the
 * app names, if it names one. Other methods change something on the server, so they are sent each time. Other headers are not
 * compared: tokens and trace ids differ each time.
 */
function isFor({ request: stored }: RecordRow, request: Request): boolean {
  return (
    request.method === 'GET' &&
    stored.method === 'GET' &&
    withoutFragment(stored.url) === withoutFragment(request.url) &&
    ['', stored.integrity].includes(request.integrity) &&
    stored.headers.find(([name]) => name.toLowerCase() === 'range')?.[1] ===
      (request.headers.get('range') ?? undefined)
  );
}

function previousOf(record: RecordRow): PreviousResponse | undefined {
  const { uid, index, state, request, response, received, bodyIn, parts, unproven } = record;
  const asksForRange = request.headers.some(([name]) => name.toLowerCase() === 'range');
  if (state !== 'done' || response?.status !== 200 || asksForRange) return undefined;
  return {
    response,
    received,
    bodyIn: bodyIn ?? { uid, index },
    ...(parts && { parts }),
    ...(unproven && { unproven }),
  };
}

import type { BackgroundFetchOptions } from './fetch-options.ts';
import type { PreviousResponse, RecordRow, RegistrationRow, RegistrationRows } from './rows.ts';
import type { Problem } from './snapshot.ts';

/*
 * A registration with the id of a settled one replaces it. The old one loses the id, but is kept whole: until the new one
 * is stored, or until it is whole itself, as its row says. Should the new one come to nothing, the old one gets the id back.
 */

/** The rows of the new one, which replaces `previous`, and what that has kept. */
export function replacementRows(
  { registration, records }: RegistrationRows,
  previous?: RegistrationRow,
): RegistrationRows {
  const { replaces, ...rest } = registration;
  const uids = previous ? [previous.uid, ...(previous.replaces?.uids ?? [])] : [];
  const until = replaces?.until ?? 'stored';
  return {
    registration: uids.length > 0 ? { ...rest, replaces: { uids, until } } : rest,
    // It may have been released, or replaced by another one, since the caller looked.
    records: records.map((record) => withPreviousOf(record, uids)),
  };
}

function withPreviousOf(record: RecordRow, uids: readonly string[]): RecordRow {
  const { previous, ...rest } = record;
  return previous && !uids.includes(previous.bodyIn.uid) ? rest : record;
}

/** The row of the old one. Ids are unique: it has one that no app would choose. */
export function markReplaced(row: RegistrationRow, by: RegistrationRow): RegistrationRow {
  const { id, uid, revision } = row;
  const replacedBy = { uid: by.uid, id };
  return { ...row, id: `${id}\0${uid}`, replacedBy, revision: revision + 1 };
}

/** The row of the old one as it was before, but for what its replacement has met. */
export function restoreReplaced(row: RegistrationRow, problem: Problem | null): RegistrationRow {
  const { replacedBy, ...rest } = row;
  if (!replacedBy) return row;
  const { problem: before, revision } = row;
  return { ...rest, id: replacedBy.id, problem: problem ?? before, revision: revision + 1 };
}

/** Which of those that `row` replaces can go: all that no record of its own has its body in. */
export function unusedReplacedUids(
  { replaces }: RegistrationRow,
  records: readonly Pick<RecordRow, 'bodyIn'>[],
): readonly string[] {
  const used = new Set(records.map(({ bodyIn }) => bodyIn?.uid));
  return (replaces?.uids ?? []).filter((uid) => !used.has(uid));
}

/** The row of the new one once these are gone. */
export function removeReplacedUids(row: RegistrationRow, gone: readonly string[]): RegistrationRow {
  const { replaces, ...rest } = row;
  const uids = (replaces?.uids ?? []).filter((uid) => !gone.includes(uid));
  return replaces && uids.length > 0 ? { ...rest, replaces: { ...replaces, uids } } : rest;
}

/** The row of one that is kept on for the one with `uid`, although that which it was kept for is gone. */
export function setReplacedBy(row: RegistrationRow, uid: string): RegistrationRow {
  return row.replacedBy ? { ...row, replacedBy: { ...row.replacedBy, uid } } : row;
}

/** What becomes of the registration that has settled under the id of a new one. */
export interface Replacement {
  readonly keepReplacedUntil: 'stored' | 'whole';
  /** By record of the new one: the whole response that is stored for the same request. */
  readonly previous: readonly (PreviousResponse | undefined)[];
}

export const REPLACE_ONCE_STORED: Replacement = { keepReplacedUntil: 'stored', previous: [] };

/**
 * What `fetch` is to do where a registration with its id has settled: `null` to leave it as it is and resolve with it,
 * else to start, and to keep it meanwhile. What has succeeded is never deleted before something newer is whole, unless
 * the app says `replace`; what has failed gives way as soon as the new one is stored.
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
 * Whether the record is what this request asks for: a GET of the same URL and range. A request that does something, or
 * brings a body, never asks for what is there. Headers are not looked at: tokens and trace ids differ each time.
 */
function isFor({ request: stored }: RecordRow, request: Request): boolean {
  return (
    request.method === 'GET' &&
    stored.method === 'GET' &&
    withoutFragment(stored.url) === withoutFragment(request.url) &&
    stored.headers.find(([name]) => name.toLowerCase() === 'range')?.[1] ===
      (request.headers.get('range') ?? undefined)
  );
}

function previousOf({ uid, index, state, request, response, received, bodyIn }: RecordRow) {
  const asksForRange = request.headers.some(([name]) => name.toLowerCase() === 'range');
  if (state !== 'done' || response?.status !== 200 || asksForRange) return undefined;
  return { response, received, bodyIn: bodyIn ?? { uid, index } };
}

function withoutFragment(url: string): string {
  const [address = ''] = url.split('#', 1);
  return address;
}

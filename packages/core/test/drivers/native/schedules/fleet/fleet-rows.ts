import type { RecordRow, RegistrationRow } from '../../../../../src/model/rows.ts';
import { createMemoryStore } from '../../../../../src/storage/memory-store.ts';
import type { Store } from '../../../../../src/storage/store.ts';
import type { FakePage } from '../../../../../src/testing/fake-native/fake-page.ts';
import type { ScriptedTransport } from '../../../../../src/testing/scripted-transport/scripted-transport.ts';
import { aRecord, aRegistration, aRequest } from '../../../../storage/rows.ts';
import type { RowKind } from './fleet-schedule.ts';
import { withMethods } from './with-methods.ts';

const PIECE_BYTES = 1000;
/** Three seconds' worth. */
const FILE = new Uint8Array(10_000).map((_, at) => (at * 7 + at / 251) % 256);
/** How long the server of a `later` one has asked to wait: milliseconds. */
export const LATER_MS = 3_600_000;
const UNREADABLE_MS = 3000;

const damaged = { name: 'DataError', message: 'The record is damaged.' };

const registrationOf: Record<RowKind, Partial<RegistrationRow>> = {
  running: {},
  paused: { paused: true },
  succeeded: { phase: 'settled', result: 'success' },
  failed: { phase: 'settled', result: 'failure', failureReason: 'fetch-error' },
  later: {},
  'half lost': {},
  lost: {},
  unreadable: {},
};

export const uidOf = (at: number): string => `uid-${at}`;

/** The phone's disk with one registration of each of these kinds, all of them the native driver's. */
export async function storedRows(
  kinds: readonly RowKind[],
  transport: ScriptedTransport,
  now: number,
): Promise<Store> {
  const disk = createMemoryStore();
  for (const [at, kind] of kinds.entries()) {
    const uid = uidOf(at);
    const given = registrationOf[kind];
    const settledAt = given.phase === 'settled' ? now : null;
    const url = `https://media.test/${at}.mp3`;
    transport.serve(url, { bytes: FILE, pieceBytes: PIECE_BYTES, pieceDelayMs: 300 });
    const record = (index: number, more: Partial<RecordRow> = {}): RecordRow =>
      aRecord({ uid, index, request: aRequest({ url }), ...more });
    const records = [
      record(0, kind === 'later' ? { attempts: 3, notBefore: now + LATER_MS, imposed: true } : {}),
    ];
    if (kind === 'half lost')
      records.push(record(1, { state: 'failed', failureReason: 'fetch-error', problem: damaged }));
    await disk.create({
      registration: aRegistration({
        ...{ uid, id: `episode-${at}`, driver: 'native', createdAt: now, settledAt },
        ...given,
      }),
      records,
    });
  }
  return disk;
}

/** `disk` as a page has it whose browser has lost some of the rows. `onSettled` is told of each one that has settled. */
export function damagedStore(
  disk: Store,
  kinds: readonly RowKind[],
  page: FakePage,
  onSettled: (uid: string) => void,
): Store {
  const readableAt = page.phone.clock.now() + UNREADABLE_MS;
  const of = (kind: RowKind): readonly string[] =>
    kinds.flatMap((other, at) => (other === kind ? [uidOf(at)] : []));
  const lost = of('lost');
  const isGone = (uid: string): boolean => lost.includes(uid);
  const isHidden = (uid: string): boolean =>
    of('unreadable').includes(uid) && page.phone.clock.now() < readableAt;
  const isMissing = (uid: string): boolean => isGone(uid) || isHidden(uid);
  return withMethods(disk, {
    durability: 'disk',
    onReset(listener) {
      if (lost.length + of('unreadable').length === 0) return () => {};
      let cancel = (): void => {};
      // What the repair reads again by itself is not what is looked at here.
      const look = (delayMs: number): void => {
        cancel = page.clock.setTimer(() => {
          if (page.phone.overtime) look(1000);
          else listener(lost);
        }, delayMs);
      };
      look(UNREADABLE_MS);
      return () => cancel();
    },
    uids: async () => new Set([...(await disk.uids())].filter((uid) => !isGone(uid))),
    list: async () => (await disk.list()).filter(({ uid }) => !isHidden(uid)),
    readAll: async () =>
      (await disk.readAll()).filter(({ registration }) => !isMissing(registration.uid)),
    find: async (id) => {
      const row = await disk.find(id);
      return row && isMissing(row.uid) ? undefined : row;
    },
    read: async (uid) => (isMissing(uid) ? undefined : disk.read(uid)),
    load: async (uid, indices) => (isMissing(uid) ? undefined : disk.load(uid, indices)),
    transact: async (uid, ...change) => {
      if (isMissing(uid)) return undefined;
      const state = await disk.transact(uid, ...change);
      if (state?.registration.phase === 'settled') onSettled(uid);
      return state;
    },
    close() {},
  });
}

import type { RegistrationRow } from '../store/registration-row.ts';

/** Whose background fetch it is, and what its app calls it: ids are unique among the active ones of a registration. */
export interface FetchKey {
  /** The scope of the service worker registration. */
  readonly scope: string;
  readonly id: string;
}

/** A stored background fetch of the polyfill's. */
export interface KeyedRow {
  readonly row: RegistrationRow;
  readonly key: FetchKey;
}

/** The key of a stored row or a snapshot, which is its `metadata`; `null` when it has none. */
export function fetchKey({ metadata }: { readonly metadata: unknown }): FetchKey | null {
  const key = metadata as Partial<FetchKey> | null;
  return typeof key?.scope === 'string' && typeof key.id === 'string' ? (key as FetchKey) : null;
}

/** The lock under which it is found out whether a key is free, and taken. */
export function startLockName({ scope, id }: FetchKey): string {
  return `${POLYFILL_NAME}:start:${scope} ${id}`;
}

/** The lock that the service worker holds while it handles the settlement of `uid`. */
export function settlementLockName(uid: string): string {
  return `${POLYFILL_NAME}:settlement:${uid}`;
}

/** What the polyfill's database, channel and locks are named after. Never changed: other versions share them. */
export const POLYFILL_NAME = 'bgfetch-polyfill';

import { StoreClosedError } from '../store.ts';

/** The errors of engines when a connection has broken or was closed by force, or the browser's storage process has died. */
const lostConnection = new Set([
  'InvalidStateError',
  'TransactionInactiveError',
  'UnknownError',
  'AbortError',
]);

/** Whether the same may succeed over a new connection. */
export const isConnectionLost = (error: unknown): boolean => lostConnection.has(nameOf(error));

/** The error of a store whose database was upgraded by newer code; `null` when opening has failed otherwise. */
export const tooOldError = (error: unknown): StoreClosedError | null =>
  nameOf(error) === 'VersionError' ? new StoreClosedError(upgraded) : null;

const upgraded =
  'A newer version of this app has upgraded the database; this page is too old to use it. Reload it.';

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : '');

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

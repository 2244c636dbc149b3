/**
 * A page tells its service worker, over a MessagePort of their own, that a background fetch has settled which the
 * browser did not carry, so that no event of the browser's says so.
 */
export interface SettlementNotice {
  readonly bgfetch: 1;
  readonly type: 'settled';
  /** The manager's name. */
  readonly name: string;
  readonly uid: string;
}

/** The answer, once the app's handlers in the worker have finished, now or before. */
export interface SettlementReceipt {
  readonly bgfetch: 1;
  readonly type: 'settled-handled';
}

/** Whether `value`, from anything that can post to the worker, is a notice. */
export function isSettlementNotice(value: unknown): value is SettlementNotice {
  if (typeof value !== 'object' || value === null) return false;
  const { bgfetch, type, name, uid } = value as Record<string, unknown>;
  return bgfetch === 1 && type === 'settled' && typeof name === 'string' && typeof uid === 'string';
}

/** A page tells the service worker that background fetches of its have settled, and their events are due. */
export interface SettlementMessage {
  readonly bgfetch: 1;
  readonly type: 'polyfill-settled';
}

export const settlementMessage: SettlementMessage = { bgfetch: 1, type: 'polyfill-settled' };

export function isSettlementMessage(value: unknown): value is SettlementMessage {
  if (typeof value !== 'object' || value === null) return false;
  const { bgfetch, type } = value as Partial<SettlementMessage>;
  return bgfetch === 1 && type === 'polyfill-settled';
}

/** A page tells the service worker that a background fetch has settled and its event is due. */
export interface SettlementMessage {
  readonly bgfetch: 1;
  readonly type: 'polyfill-settled';
  readonly uid: string;
}

export const settlementMessage = (uid: string): SettlementMessage => ({
  bgfetch: 1,
  type: 'polyfill-settled',
  uid,
});

export function isSettlementMessage(value: unknown): value is SettlementMessage {
  if (typeof value !== 'object' || value === null) return false;
  const message = value as Partial<SettlementMessage>;
  return (
    message.bgfetch === 1 && message.type === 'polyfill-settled' && typeof message.uid === 'string'
  );
}

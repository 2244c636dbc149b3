/** A call of a Capacitor plugin, as the page posts it to `webkit.messageHandlers.bridge` (iOS) or, as JSON, to `androidBridge`. */
export interface CapacitorCall {
  readonly callbackId: string;
  readonly pluginId: string;
  readonly methodName: string;
  readonly options: Readonly<Record<string, unknown>>;
}

/** An answer to such a call, or an event: what `Capacitor.fromNative` takes. With `save`, more may follow. */
export interface CapacitorResult {
  readonly callbackId: string;
  readonly pluginId: string;
  readonly methodName: string;
  readonly success: boolean;
  readonly save: boolean;
  readonly data?: unknown;
  readonly error?: unknown;
}

import type { BodyEnding } from '@bgfetch-examples/media-server';

/** One request as it came, and how its answer went. Plain data: it travels as JSON. */
export interface RequestRecord {
  /** 0 for the first request of the resource. */
  readonly index: number;
  readonly method: string;
  readonly url: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The `Range` field, because most assertions are about it. */
  readonly range: string | null;
  readonly body: { readonly bytes: number; readonly sha256: string; readonly complete: boolean };
  readonly receivedAtMs: number;
  /** `null` until a head was sent. */
  readonly status: number | null;
  /** Body bytes handed to the socket. */
  readonly bytesSent: number;
  readonly ended: RequestEnding;
}

/** `complete` means that this side sent all it meant to; `pending` that it is still at it. */
export type RequestEnding = 'pending' | BodyEnding;

/** The server's own, writable side of a record. */
export type OpenRecord = { -readonly [Key in keyof RequestRecord]: RequestRecord[Key] };

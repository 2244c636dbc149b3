import type { CorsMode } from '@bgfetch-examples/media-server';

/**
 * The vocabulary of scripts, as it travels over HTTP as JSON. Plain types: pages import them too.
 * A script is one exchange per expected request, in order; the last one answers all later requests.
 */
export type Script = Exchange | readonly Exchange[];

export type Exchange = ResourceExchange | UploadExchange | RawExchange;

/** A header field as sent; an array of them may repeat, lie and contradict. */
export type HeaderPair = readonly [name: string, value: string];

/** What can go wrong with one response of a file or an upload, and what differs from the usual answer. */
export interface Deviation {
  /** Answer with this status and a short text instead. */
  readonly status?: number;
  /** `Retry-After`, verbatim: seconds or a date. */
  readonly retryAfter?: string;
  /** Wait before the head of the response. */
  readonly latencyMs?: number;
  /** Hold the head back until this signal was given. */
  readonly waitForSignal?: string;
  /** Reset the connection in the middle of the status line. */
  readonly resetBeforeHead?: boolean;
  /** Reset the connection after this many bytes of the request's body. */
  readonly resetAfterRequestBytes?: number;
  /** Read the request's body no faster than this. */
  readonly receiveBytesPerSecond?: number;
  /** Take no more of the request's body after this many bytes, and say nothing. */
  readonly stopReadingAfter?: number;
  /** Reset the connection (TCP reset) after this many body bytes. */
  readonly resetAfter?: number;
  /** End the connection in good order after this many body bytes, too early. */
  readonly closeAfter?: number;
  /** Send nothing more after this many body bytes and keep the connection open. */
  readonly stallAfter?: number;
  /** Send nothing more after this many body bytes until the signal is given. */
  readonly holdAfter?: { readonly bytes: number; readonly signal: string };
  readonly throttleBytesPerSecond?: number;
  readonly cors?: CorsMode;
  /** How preflights are answered; as `cors` says when absent. */
  readonly preflightCors?: CorsMode;
  /**
   * Let the connection carry more requests. Off by default: when a reused connection breaks before the head of a
   * response, browsers repeat the request on their own, and the next exchange of the script would be spent on it.
   */
  readonly keepAlive?: boolean;
  /** Added to the response's own fields, or in their place when the name is the same. */
  readonly headers?: readonly HeaderPair[];
}

/** How one answer of a file differs from what a proper static server would send. */
export interface ResourceDeviation extends Deviation {
  /** False answers every request with 200 and the whole file. */
  readonly ranges?: boolean;
  /** A 206 that starts at this offset whatever was asked for, and says so in `Content-Range`. */
  readonly wrongStart?: number;
  /** The body starts at this offset while the head tells what was asked for: only a hash can notice. */
  readonly bodyStart?: number;
  /** Sent verbatim; `null` leaves it out. Default: a strong tag that belongs to the bytes. */
  readonly etag?: string | null;
  /** Sent verbatim; `null` leaves it out. Default: a fixed date per generation. */
  readonly lastModified?: string | null;
  /** Send the file compressed. With `ranges` a 206 is a piece of the compressed bytes, as HTTP has it. */
  readonly contentEncoding?: 'gzip';
  /** Send no `Content-Length`: the body comes chunked and its size is not known beforehand. */
  readonly omitContentLength?: boolean;
  /** The version of the file: another generation has other bytes and other validators. */
  readonly generation?: number;
}

/** A proper static file with ranges and validators, and given faults on top. */
export interface ResourceExchange extends ResourceDeviation {
  readonly kind: 'resource';
  readonly seed: string;
  readonly bytes: number;
  readonly contentType?: string;
  /** After this many requests the file on the server has changed (generation 1). */
  readonly changeEtagAfter?: number;
  /** Deviations of the first, second, third … request; later requests have none. */
  readonly faults?: readonly ResourceDeviation[];
}

/** Takes any body and answers with JSON: how many bytes came and their SHA-256. */
export interface UploadExchange extends Deviation {
  readonly kind: 'upload';
  readonly faults?: readonly Deviation[];
}

/** A response written to the socket as it stands here: nothing is added but CORS fields and `Connection`. */
export interface RawExchange {
  readonly kind: 'raw';
  readonly status: number;
  readonly statusText?: string;
  readonly headers?: readonly HeaderPair[];
  /** Frame every `send` as a chunk and end with the last chunk; the header field is yours to send. */
  readonly chunked?: boolean;
  readonly body?: readonly BodyStep[];
  readonly cors?: CorsMode;
  /** Answer before the request's body has arrived. */
  readonly early?: boolean;
}

export type BodyStep =
  | { readonly send: BytesSpec }
  | { readonly waitMs: number }
  | { readonly waitForSignal: string }
  /** TCP reset, as far as possible after everything sent has been read. */
  | { readonly reset: true }
  /** End the connection in good order, whatever was promised. */
  | { readonly close: true }
  /** Keep the connection open and silent until the client leaves. */
  | { readonly stall: true };

export type BytesSpec =
  | { readonly seed: string; readonly from?: number; readonly to: number }
  | { readonly text: string }
  | { readonly base64: string };

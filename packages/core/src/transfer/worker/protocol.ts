import type { UnflushedTail } from '../../model/body-parts.ts';

/*
 * What a page and its transfer worker say to each other. The worker fetches, and writes bodies into files; the page decides
 * what is asked for, what an answer means, and what is counted. An exchange is named by the `id` that the page gives it.
 */

/** From the page. */
export type WorkerCommand =
  | {
      readonly type: 'fetch';
      readonly id: number;
      readonly request: PlainRequest;
      /** A whole body up to this size is sent with the head if it comes soon, and is not asked for then. */
      readonly wholeBytes: number;
    }
  | { readonly type: 'receive'; readonly id: number; readonly order: ReceiveOrder }
  /** The body is wanted up to `at` only: see `ReceiveOrder.stopAt`. */
  | { readonly type: 'stopAt'; readonly id: number; readonly at: number }
  /** Asks for the hash of `blob`, in an exchange of its own. */
  | ({ readonly type: 'hash'; readonly id: number } & HashOrder)
  /** Ends the exchange, whatever it does. */
  | { readonly type: 'abort'; readonly id: number };

/** From the worker. */
export type WorkerReport =
  /** Once, at the start: whether it can write files, or why not. */
  | { readonly type: 'ready'; readonly problem: PlainError | null }
  /** With `whole` it is the last report. */
  | {
      readonly type: 'head';
      readonly id: number;
      readonly head: PlainHead;
      readonly whole?: ArrayBuffer;
    }
  /** All that was stored of the body came again: what follows continues it. */
  | { readonly type: 'compared'; readonly id: number }
  /** What comes is being compared, and is the same up to `position`. */
  | { readonly type: 'comparing'; readonly id: number; readonly position: number }
  /** The file has the bytes up to `end` of the body. */
  | ({ readonly type: 'written'; readonly id: number } & WrittenPart)
  /** Bytes that are too few for a file. They begin at `offset` of the body. */
  | {
      readonly type: 'small';
      readonly id: number;
      readonly offset: number;
      readonly data: ArrayBuffer;
    }
  /** The hash that was asked for, in Base64; `null` when the blob can't be read, or the exchange was ended. */
  | { readonly type: 'hashed'; readonly id: number; readonly digest: string | null }
  /** No byte is to come any more: the fetch has failed, the body has ended, or it was broken off. */
  | { readonly type: 'ended'; readonly id: number; readonly end: BodyEnd }
  /** The last report. The file, if there was one, is closed; `flushedTo` says up to where in the body it was flushed. */
  | { readonly type: 'closed'; readonly id: number; readonly flushedTo: number | null };

/** The members of a `Request` that make one again, as `RequestInit` takes them. */
export interface PlainRequest
  extends Pick<
    Request,
    | 'url'
    | 'method'
    | 'mode'
    | 'credentials'
    | 'cache'
    | 'redirect'
    | 'referrer'
    | 'referrerPolicy'
    | 'keepalive'
  > {
  readonly headers: readonly (readonly [string, string])[];
}

/** The members of a `Response` without its body. */
export interface PlainHead
  extends Pick<Response, 'url' | 'status' | 'statusText' | 'type' | 'redirected'> {
  readonly headers: readonly (readonly [string, string])[];
}

/** An error, by what can be said of it in another context. */
export interface PlainError {
  readonly name: string;
  readonly message: string;
}

/** What of a body has got into a file. */
export interface WrittenPart {
  readonly end: number;
  readonly unflushed: UnflushedTail | null;
}

/** What is to be done with the body of an answer. Offsets are those of the representation, in bytes. */
export interface ReceiveOrder {
  /** The names of the directories, from the root of the origin private file system on. */
  readonly directory: readonly string[];
  readonly file: string;
  /** Where in the body the file begins. It has the bytes from there up to `received` already if it is not new. */
  readonly fileStart: number;
  /** Where in the body the answer begins. */
  readonly start: number;
  /** How much of the body is stored. What comes before it is compared with `stored`. */
  readonly received: number;
  /** What is stored from `start` up to `received`; `null` when that is nothing. */
  readonly stored: Blob | null;
  /** More bytes than up to here are an error; `null` without such a limit. */
  readonly limit: number | null;
  /**
   * Where in the body stored bytes go on, or another connection does: from there on nothing is stored. `comparedBytes` more are
   * read to be compared, and then the body is cancelled. `null` without such a place.
   */
  readonly stopAt: number | null;
  readonly comparedBytes: number;
  /** Whether more is to come than a small body has, by what was announced. */
  readonly isLarge: boolean;
  /** At most as many bytes are sent to the page, rather than written into a file. */
  readonly smallBytes: number;
  /** What is hashed on the way: `stored` is all of the body up to `received` then. */
  readonly hash: {
    readonly algorithm: HashName;
    readonly stored: Blob | null;
  } | null;
}

export type HashName = 'sha256' | 'sha384' | 'sha512';

export interface HashOrder {
  readonly algorithm: HashName;
  readonly blob: Blob;
}

/** How a body has ended. */
export interface BodyEnd {
  /** Where in the body. */
  readonly position: number;
  /** `null` when it ended in good order. */
  readonly error: (PlainError & { readonly kind: EndKind }) | null;
  /** The hash of the whole body up to `position`, in Base64. Only of one that ended in good order. */
  readonly digest: string | null;
  /** What came from `position` on, beyond `ReceiveOrder.stopAt`. Absent: there was no such place, or it was not reached. */
  readonly beyond?: ArrayBuffer;
}

/**
 * - `network`: the fetch has failed, or its stream has broken
 * - `storage`: bytes could not be read or written
 * - `mismatch`: what came is not what is stored
 * - `overlong`: more came than the limit
 */
export type EndKind = 'network' | 'storage' | 'mismatch' | 'overlong';

export const plainError = (error: unknown): PlainError =>
  error instanceof Error
    ? { name: error.name, message: error.message }
    : { name: 'Error', message: String(error) };

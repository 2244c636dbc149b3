/**
 * How one attempt is sent. An app can give its own as the option `transport`; the default uses `fetch`, and
 * `XMLHttpRequest` where that shows the progress of an upload.
 *
 * A transport sends a request once and never repeats it: repeating is up to this library.
 */
export interface Transport {
  /**
   * Sends the request and resolves with the response, of any status, once its head is there. Rejects with a `TypeError` when
   * the network fails (or with one of the errors below it that says more), and with the reason of the signal when that aborts.
   */
  send(attempt: TransportRequest): Promise<TransportResponse>;
  /**
   * Asks by `HEAD` for the head of what `request` would bring, and rejects as `send` does. Only for transports whose bodies
   * may end too early without an error, as those of browsers may: it is called once a body without a size has ended.
   */
  head?(request: Request, signal: AbortSignal): Promise<TransportResponse>;
}

/** One attempt to send a request. */
export interface TransportRequest {
  /** The request as `prepareRequest` has made it, but without its body. */
  readonly request: Request;
  /** The body of the request: all of it, or by tus the next chunk; `null` without one. */
  readonly body: Blob | null;
  /** Aborts the attempt. After the response has come, it aborts the reading of its body. */
  readonly signal: AbortSignal;
  /**
   * Tells how many bytes of the request body were handed to the network so far. A transport that can tell calls it with 0
   * before the first byte: this library then gives up when no byte moves for a while. For one that never calls it, there is a
   * limit for the whole attempt, which depends on the size of the body.
   */
  readonly onUploadProgress: (sentBytes: number) => void;
  /**
   * Tells that a part of the answer has come although `send` has not resolved. For transports that resolve only once they have
   * the whole answer.
   */
  readonly onAnswering?: () => void;
}

/** The members of a `Response` (Fetch §5.5) that are read. Every `Response` is one. */
export interface TransportResponse {
  /** Where the response came from, after redirects, without a fragment; empty when that is not known. */
  readonly url: string;
  /** The HTTP status. */
  readonly status: number;
  /** The words after it; often empty. */
  readonly statusText: string;
  /** How the answer was filtered: `cors` for one of another origin. */
  readonly type: ResponseType;
  /** Whether the request was redirected on the way. */
  readonly redirected: boolean;
  /** Those that the page may read. */
  readonly headers: Headers;
  /** `null` where the response has no body, or the transport no streams: then `arrayBuffer` is called. */
  readonly body: ReadableStream<Uint8Array> | null;
  /**
   * Whether each piece of `body` is stored before the next one is read: for a body that is put together from several answers, so
   * that what has come is not lost when the page is stopped in between. Default `false`: pieces are gathered.
   */
  readonly storesPieces?: boolean;
  /** The whole body. It is called only where `body` is `null`. */
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** The server was reached, but gave no answer that can be read. A transport that can't tell this rejects with a `TypeError`. */
export class AnswerLostError extends TypeError {
  override readonly name: string = 'TypeError';
  /** Marks these errors in whichever copy of this library they were made. */
  readonly answerLost = true;

  static override [Symbol.hasInstance](error: unknown): boolean {
    return (error as Partial<AnswerLostError> | null | undefined)?.answerLost === true;
  }
}

/**
 * The server was reached, but this origin may not read its answer: the headers of CORS are missing. The record is not given up
 * at once, since the error pages of proxies have no such headers either. A transport that can't tell this rejects with a
 * `TypeError`.
 *
 * `instanceof` holds for such an error of every copy of this library, also where one is a module and another one CommonJS.
 */
export class CorsRefusedError extends AnswerLostError {
  /** As it is shown in a `Problem`. */
  override readonly name = 'CorsRefusedError';

  static override [Symbol.hasInstance](error: unknown): boolean {
    return (error as Partial<Error> | null | undefined)?.name === 'CorsRefusedError';
  }
}

/** `response` with another body, for transports that read the bytes on their way. */
export function responseWithBody(
  response: Omit<TransportResponse, 'body' | 'arrayBuffer'>,
  body: ReadableStream<Uint8Array> | null,
): TransportResponse {
  const { url, status, statusText, type, redirected, headers, storesPieces = false } = response;
  return {
    storesPieces,
    url,
    status,
    statusText,
    type,
    redirected,
    headers,
    body,
    arrayBuffer: () => new Response(body).arrayBuffer(),
  };
}

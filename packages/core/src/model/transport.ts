/**
 * How bytes move for one attempt. A transport sends exactly once and never retries; network trouble is a
 * rejection (`TypeError`), an HTTP error status is a response, an abort rejects with the signal's reason.
 */
export interface Transport {
  send(attempt: TransportRequest): Promise<TransportResponse>;
  /**
   * Asks for the head alone (`HEAD`) of what `request` would bring. For transports whose bodies may end too early without
   * a word, as those of browsers do: it is used once a body without a size has ended. Rejects like `send`.
   */
  head?(request: Request, signal: AbortSignal): Promise<TransportResponse>;
}

export interface TransportRequest {
  /** Without a body: the body, if any, is `body`, so that it can be sent again. */
  readonly request: Request;
  readonly body: Blob | null;
  readonly signal: AbortSignal;
  /**
   * Request body bytes handed to the network so far. A transport that can tell calls it with 0 before the first byte, so
   * that the engine knows; one that can't never calls it.
   */
  readonly onUploadProgress: (sentBytes: number) => void;
  /** Something of the answer has come, although `send` has not resolved yet. Called by transports that hand over whole answers. */
  readonly onAnswering?: () => void;
}

/** The parts of a `Response` that the engine reads; a `Response` is one. */
export interface TransportResponse {
  readonly url: string;
  readonly status: number;
  readonly statusText: string;
  readonly type: ResponseType;
  readonly redirected: boolean;
  readonly headers: Headers;
  readonly body: ReadableStream<Uint8Array> | null;
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** The server was reached, and gave no answer that can be read. A transport that can't tell throws `TypeError`. */
export class AnswerLostError extends TypeError {
  override readonly name: string = 'TypeError';
}

/** The server was reached, and its answer may not be read by this origin. A transport that can't tell throws `TypeError`. */
export class CorsRefusedError extends AnswerLostError {
  override readonly name = 'CorsRefusedError';
}

/** `response` with its body replaced, for transports that look at what passes. */
export function responseWithBody(
  response: Omit<TransportResponse, 'body' | 'arrayBuffer'>,
  body: ReadableStream<Uint8Array> | null,
): TransportResponse {
  const { url, status, statusText, type, redirected, headers } = response;
  return {
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

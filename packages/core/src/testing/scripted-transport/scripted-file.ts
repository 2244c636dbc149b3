/** A file that a scripted transport serves. */
export interface ScriptedFile {
  readonly bytes: Uint8Array;
  /** Its `ETag`. Default: a strong one, made from the size. `null`: none, so that no download can be resumed. */
  readonly etag?: string | null;
  /** Whether requests with `Range` are answered with 206. Default `true`. */
  readonly acceptRanges?: boolean;
  /** How many bytes of the body come at once. Default 65,536. */
  readonly pieceBytes?: number;
  /** How long each piece takes: milliseconds of the clock's time. Default 0. */
  readonly pieceDelayMs?: number;
}

/** What goes wrong with one request for a file. */
export interface ScriptedFault {
  /** It is answered with this status, and without a body. */
  readonly status?: number;
  /** The connection breaks after this many bytes of the body. */
  readonly resetAfterBytes?: number;
  /** Nothing more comes after this many bytes of the body. */
  readonly stallAfterBytes?: number;
}

/** One request for a file, and how it ended. */
export interface ScriptedExchange {
  readonly url: string;
  readonly status: number;
  /** Where in the file the body began. */
  readonly from: number;
  /** Body bytes that were handed over so far. */
  readonly sentBytes: number;
  readonly ended: 'open' | 'complete' | 'aborted' | 'reset';
}

/** The part of the file that a request asks for, as the answer's status, headers and extent. */
export function answerFor(
  { bytes, etag, acceptRanges = true }: ScriptedFile,
  request: Request,
): {
  readonly status: number;
  readonly headers: Headers;
  readonly from: number;
  readonly to: number;
} {
  const size = bytes.byteLength;
  const tag = etag === undefined ? `"${size}"` : etag;
  const headers = new Headers({ 'Accept-Ranges': acceptRanges ? 'bytes' : 'none' });
  if (tag !== null) headers.set('ETag', tag);
  const asked = /^bytes=(\d+)-(\d*)$/.exec(request.headers.get('range') ?? '');
  const ifRange = request.headers.get('if-range');
  if (!asked || !acceptRanges || (ifRange !== null && ifRange !== tag)) {
    headers.set('Content-Length', String(size));
    return { status: 200, headers, from: 0, to: size };
  }
  const from = Number(asked[1]);
  const to = Math.min(size, asked[2] === '' ? size : Number(asked[2]) + 1);
  if (from >= size) {
    headers.set('Content-Range', `bytes */${size}`);
    return { status: 416, headers, from: size, to: size };
  }
  headers.set('Content-Range', `bytes ${from}-${to - 1}/${size}`);
  headers.set('Content-Length', String(to - from));
  return { status: 206, headers, from, to };
}

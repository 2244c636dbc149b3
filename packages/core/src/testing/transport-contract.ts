import type { Transport, TransportRequest, TransportResponse } from '../model/transport.ts';

/** The server that a test of the contract needs. The transport must be allowed to read its answers (CORS). */
export interface TransportContractServer {
  /** A file that answers byte ranges, with a strong ETag, and the header `x-contract: yes`. */
  readonly file: { readonly url: string; readonly bytes: Uint8Array };
  /** Answers 404. */
  readonly missing: string;
  /** No server listens there, or it cuts the connection before an answer. */
  readonly dead: string;
  /** Answers with a head and a few bytes, and then sends nothing more. `reached` resolves once it has a request. */
  readonly stalled: { readonly url: string; reached(): Promise<unknown> };
  /** Takes any PUT. `receivedBytes` is how many bytes came. `null` for a transport that is for downloads only. */
  readonly upload: { readonly url: string; receivedBytes(): Promise<number> } | null;
}

/** One rule that every transport has to keep. `run` rejects with an `Error` that says how it was broken. */
export interface TransportContractCase {
  readonly name: string;
  readonly run: (transport: Transport, server: TransportContractServer) => Promise<void>;
}

/**
 * The rules that the engine relies on in a transport, for apps that bring one. They run under any test runner.
 *
 * @example
 * ```ts
 * for (const { name, run } of transportContract) test(name, () => run(transport, server));
 * ```
 */
export const transportContract: readonly TransportContractCase[] = [
  {
    name: 'hands over a whole body, byte for byte, with status and headers',
    async run(transport, { file }) {
      const response = await transport.send(attempt(file.url));
      check(response.status === 200, `the status is ${response.status}, not 200`);
      check(response.headers.get('x-contract') === 'yes', 'a header of the answer is missing');
      check(response.headers.get('etag') !== null, 'the ETag is missing: nothing can be resumed');
      const length = response.headers.get('content-length');
      check(length === String(file.bytes.byteLength), `Content-Length is ${length}`);
      same(await bytesOf(response), file.bytes);
    },
  },
  {
    name: 'asks for the rest of a body, and says where it begins',
    async run(transport, { file }) {
      const from = Math.floor(file.bytes.byteLength / 3);
      const response = await transport.send(attempt(file.url, { Range: `bytes=${from}-` }));
      check(response.status === 206, `the status is ${response.status}, not 206`);
      const range = response.headers.get('content-range');
      const size = file.bytes.byteLength;
      check(range === `bytes ${from}-${size - 1}/${size}`, `Content-Range is ${range}`);
      same(await bytesOf(response), file.bytes.subarray(from));
    },
  },
  {
    name: 'has arrayBuffer() as well as a stream',
    async run(transport, { file }) {
      const response = await transport.send(attempt(file.url));
      same(new Uint8Array(await response.arrayBuffer()), file.bytes);
    },
  },
  {
    name: 'takes an error status for an answer',
    async run(transport, { missing }) {
      const response = await transport.send(attempt(missing));
      check(response.status === 404, `the status is ${response.status}, not 404`);
    },
  },
  {
    name: 'rejects with TypeError when the network fails',
    async run(transport, { dead }) {
      const error = await rejection(transport.send(attempt(dead)));
      check(error instanceof TypeError, `it rejected with ${String(error)}`);
    },
  },
  {
    name: 'rejects with the reason of a signal that has aborted',
    async run(transport, { file }) {
      const reason = new Error('the contract aborts');
      const error = await rejection(
        transport.send(attempt(file.url, {}, AbortSignal.abort(reason))),
      );
      check(error === reason, `it rejected with ${String(error)}, not with the signal's reason`);
    },
  },
  {
    name: 'stops at an abort in the middle',
    async run(transport, { stalled }) {
      const reason = new Error('the contract aborts');
      const controller = new AbortController();
      const sent = attempt(stalled.url, {}, controller.signal);
      const failed = rejection(transport.send(sent).then(bytesOf));
      await stalled.reached();
      controller.abort(reason);
      check((await failed) !== undefined, 'it went on');
    },
  },
  {
    name: 'sends a body',
    async run(transport, { upload }) {
      if (!upload) return;
      const body = new Blob([new Uint8Array(100_000).map((_, at) => at % 251)]);
      const request = new Request(upload.url, { method: 'PUT' });
      const response = await transport.send({ ...attempt(upload.url), request, body });
      check(response.status < 300, `the status is ${response.status}`);
      const received = await upload.receivedBytes();
      check(received === body.size, `${received} of ${body.size} bytes arrived`);
    },
  },
];

function attempt(
  url: string,
  headers: Record<string, string> = {},
  signal: AbortSignal = new AbortController().signal,
): TransportRequest {
  const request = new Request(url, { headers });
  return { request, body: null, signal, onUploadProgress: () => {} };
}

async function bytesOf(response: TransportResponse): Promise<Uint8Array> {
  return new Uint8Array(await new Response(response.body).arrayBuffer());
}

const rejection = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error ?? new Error('rejected without a reason'),
  );

function check(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(`The transport breaks its contract: ${otherwise}.`);
}

function same(got: Uint8Array, wanted: Uint8Array): void {
  const equal =
    got.byteLength === wanted.byteLength && got.every((byte, index) => byte === wanted[index]);
  check(equal, `${got.byteLength} bytes came, and they are not the ${wanted.byteLength} expected`);
}

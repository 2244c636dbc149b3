import type { Clock } from '../../src/browser/clock.ts';
import type { Transport, TransportRequest, TransportResponse } from '../../src/model/transport.ts';

/** What happens to one sending. `part`: how much of the body is taken, from 0 to 1. */
export type Sending =
  | { readonly kind: 'answer'; readonly status: number }
  /** The connection breaks. */
  | { readonly kind: 'break'; readonly part: number }
  /** Nothing moves any more. */
  | { readonly kind: 'silence'; readonly part: number }
  /** 200 across origins, and the body is not as long as announced: it was compressed, which CORS hides. */
  | { readonly kind: 'coded answer'; readonly announced: number; readonly bytes: number }
  /** 200, and the body of the answer breaks. */
  | { readonly kind: 'cut answer' };

export interface UploadServer extends Transport {
  /** The sendings so far: when they began, and how much of the body was handed over. */
  readonly sendings: readonly { readonly at: number; readonly bytes: number }[];
  /** Sendings that have no end yet. */
  readonly open: number;
}

/** Takes bodies in ten pieces, one every `pieceMs`; what is to happen is asked for at each sending. */
export function uploadServer(
  clock: Clock,
  options: {
    readonly next: (sending: number) => Sending;
    readonly pieceMs: number;
    readonly tells: boolean;
    readonly online?: () => boolean;
  },
): UploadServer {
  const sendings: { at: number; bytes: number }[] = [];
  let open = 0;
  const { next, pieceMs, tells, online = () => true } = options;

  const send = ({ request, body, signal, onUploadProgress }: TransportRequest) =>
    new Promise<TransportResponse>((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const size = body?.size ?? 0;
      const sending = { at: clock.now(), bytes: 0 };
      const fate = next(sendings.length);
      sendings.push(sending);
      open += 1;
      let cancel = () => {};
      const over = (end: () => void) => {
        open -= 1;
        cancel();
        signal.removeEventListener('abort', onAbort);
        end();
      };
      const onAbort = () => over(() => reject(signal.reason));
      signal.addEventListener('abort', onAbort, { once: true });
      const limit = Math.round(size * ('part' in fate ? fate.part : 1));
      if (tells) onUploadProgress(0);
      const step = () => {
        if (!online()) return over(() => reject(new TypeError('Failed to fetch')));
        if (sending.bytes < limit) {
          sending.bytes = Math.min(limit, sending.bytes + Math.ceil(size / 10));
          if (tells) onUploadProgress(sending.bytes);
          cancel = clock.setTimer(step, pieceMs);
          return;
        }
        if (fate.kind === 'break') over(() => reject(new TypeError('Failed to fetch')));
        if (fate.kind === 'answer') over(() => resolve(answer(request.url, fate.status, null)));
        if (fate.kind === 'coded answer') {
          const { announced, bytes } = fate;
          const headers = new Headers({ 'content-length': String(announced) });
          const { body } = new Response(new Uint8Array(bytes));
          const coded = { ...answer(request.url, 200, body), type: 'cors' as const, headers };
          over(() => resolve(coded));
        }
        if (fate.kind === 'cut answer') over(() => resolve(answer(request.url, 200, cutBody())));
      };
      cancel = clock.setTimer(step, pieceMs);
    });
  return {
    send,
    sendings,
    get open() {
      return open;
    },
  };
}

function cutBody(): ReadableStream<Uint8Array> {
  let pulls = 0;
  return new ReadableStream({
    pull: (controller) => {
      if (pulls++ === 0) controller.enqueue(new Uint8Array(5));
      else controller.error(new TypeError('network error'));
    },
  });
}

const answer = (
  url: string,
  status: number,
  body: ReadableStream<Uint8Array> | null,
): TransportResponse => ({
  url,
  status,
  statusText: '',
  type: 'basic',
  redirected: false,
  headers: new Headers(body ? { 'content-length': '10' } : { 'content-length': '0' }),
  body,
  arrayBuffer: async () => new ArrayBuffer(0),
});

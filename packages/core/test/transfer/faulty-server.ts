import type { Clock } from '../../src/browser/clock.ts';
import {
  CorsRefusedError,
  type Transport,
  type TransportResponse,
} from '../../src/model/transport.ts';
import type { Fault } from './fault.ts';
import { respond } from './faulty-response.ts';

export interface FaultyServer extends Transport {
  /** Responses whose bodies are neither read to the end nor let go of, and requests without an answer. */
  readonly open: number;
  readonly requests: number;
  /** Every version that a file has had. */
  versions(url: string): readonly Uint8Array[];
}

/** @param options.faults one for each request in the order of arrival; afterwards nothing goes wrong */
export function faultyServer(
  clock: Clock,
  options: {
    readonly sizes: readonly number[];
    readonly faults: readonly Fault[];
    readonly pieceBytes: number;
    readonly pieceMs: number;
    readonly online: () => boolean;
  },
): FaultyServer {
  const files = new Map<string, Uint8Array[]>();
  let open = 0;
  let requests = 0;

  const versionsOf = (url: string): Uint8Array[] => {
    const known = files.get(url);
    if (known) return known;
    const first = [contentOf(url, 0, options.sizes[Number(url.match(/\d+$/)?.[0])] ?? 0)];
    files.set(url, first);
    return first;
  };

  return {
    get open() {
      return open;
    },
    get requests() {
      return requests;
    },
    versions: versionsOf,
    send: ({ request, signal }) =>
      new Promise<TransportResponse>((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason);
        const fault = options.faults[requests++] ?? { kind: 'none' };
        const versions = versionsOf(request.url);
        if (fault.kind === 'change') {
          const { length } = versions;
          versions.push(contentOf(request.url, length, versions[0]?.length ?? 0));
        }
        open += 1;
        let isOpen = true;
        const over = () => {
          if (isOpen) open -= 1;
          isOpen = false;
          cancel();
          signal.removeEventListener('abort', onAbort);
        };
        const onAbort = () => {
          over();
          reject(signal.reason);
        };
        signal.addEventListener('abort', onAbort, { once: true });
        const cancel = clock.setTimer(() => {
          if (fault.kind === 'silence') return;
          signal.removeEventListener('abort', onAbort);
          if (fault.kind === 'no answer' || fault.kind === 'refused' || !options.online()) {
            over();
            const refused = fault.kind === 'refused' && options.online();
            reject(new (refused ? CorsRefusedError : TypeError)('Failed to fetch'));
            return;
          }
          resolve(respond({ request, fault, versions, signal, over, clock, ...options }));
        }, options.pieceMs);
      }),
  };
}

function contentOf(url: string, version: number, size: number): Uint8Array {
  let state = version * 7919 + url.length * 104_729 + size + Number(url.match(/\d+$/)?.[0]);
  return Uint8Array.from({ length: size }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 24;
  });
}

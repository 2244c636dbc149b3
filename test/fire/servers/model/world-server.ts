import type { Clock } from '../../../../packages/core/src/browser/clock.ts';
import {
  CorsRefusedError,
  type Transport,
  type TransportResponse,
} from '../../../../packages/core/src/model/transport.ts';
import { type Answered, answerTo } from './answer-to.ts';
import { piecewiseBody } from './piecewise-body.ts';
import { type Representation, representation } from './representation.ts';
import type { Mishap, WorldPlan } from './world-plan.ts';

export interface WorldServer extends Transport {
  /** Requests and answers whose connection is not free yet. */
  readonly open: number;
  readonly requests: readonly Asked[];
  readonly versions: readonly Representation[];
  /** The last answer whose head the engine got; `null` when the last request got none. */
  readonly lastAnswer: Answered | null;
  /** Bodies that a page could take for the file, since nothing says that they are not. */
  readonly impostors: readonly Uint8Array[];
}

interface Asked {
  readonly at: number;
  readonly range: string | null;
  readonly mishap: Mishap['kind'];
  status: number | string;
  sent: number;
}

const LATENCY_MS = 5;

/** The server of a plan, with its network and browser: a transport that misbehaves as they do. */
export function worldServer(clock: Clock, plan: WorldPlan, online: () => boolean): WorldServer {
  const { server, browser, mishaps, afterwards, pieceBytes } = plan;
  const versions: Representation[] = [representation(0, server)];
  const requests: Asked[] = [];
  const impostors: Uint8Array[] = [];
  let open = 0;
  let lastAnswer: Answered | null = null;

  const mishapOf = (nth: number): Mishap => {
    const at = afterwards === 'evil' && mishaps.length > 0 ? nth % mishaps.length : nth;
    return mishaps[at] ?? { kind: 'none' };
  };

  return {
    get open() {
      return open;
    },
    get lastAnswer() {
      return lastAnswer;
    },
    requests,
    versions,
    impostors,
    send: ({ request, signal }) =>
      new Promise<TransportResponse>((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason);
        const mishap = mishapOf(requests.length);
        const range = request.headers.get('range');
        const asked: Asked = {
          at: clock.now(),
          range,
          mishap: mishap.kind,
          status: 'none',
          sent: 0,
        };
        requests.push(asked);
        lastAnswer = null;
        if (mishap.kind === 'change') versions.push(representation(versions.length, server));
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
          if (mishap.kind === 'silence') return;
          signal.removeEventListener('abort', onAbort);
          const answered = online()
            ? answerTo(request, mishap, { server, browser, versions, nth: requests.length })
            : ('no answer' as const);
          if (typeof answered === 'string') {
            over();
            asked.status = answered;
            const refused = answered === 'refused';
            reject(refused ? new CorsRefusedError('It may not be read.') : new TypeError('Failed'));
            return;
          }
          asked.status = answered.status;
          lastAnswer = answered;
          if (answered.impostor) impostors.push(answered.bytes);
          const { status, headers, url, redirected, bytes, ending } = answered;
          const onSent = (count: number) => {
            asked.sent += count;
          };
          const body = piecewiseBody({
            bytes,
            ending,
            pieceBytes,
            clock,
            signal,
            online,
            onSent,
            over,
          });
          const type = server.crossOrigin || redirected ? 'cors' : 'basic';
          const arrayBuffer = () => Promise.reject(new Error('Nobody reads it so.'));
          resolve({ url, status, statusText: '', type, redirected, headers, body, arrayBuffer });
        }, LATENCY_MS);
      }),
  };
}

import type { IncomingMessage } from 'node:http';
import {
  type BodyEnding,
  type BodyFaults,
  type CorsMode,
  corsHeaders,
  pauseUnlessClosed,
  resetConnection,
} from '@bgfetch-examples/media-server';
import type { Deviation, HeaderPair } from './script.ts';
import type { Turn } from './turn.ts';

/** What a deviation does before the head is sent. A value means that the exchange is already over. */
export async function beforeHead(
  turn: Turn,
  deviation: Deviation,
): Promise<BodyEnding | undefined> {
  await pauseUnlessClosed(turn.response, deviation.latencyMs ?? 0);
  if (deviation.waitForSignal !== undefined) {
    await turn.signals.wait(deviation.waitForSignal, turn.gone);
  }
  if (turn.gone.aborted) return 'client-closed';
  if (!deviation.resetBeforeHead) return undefined;
  // Firefox repeats a request on its own when not a single byte came back.
  turn.response.socket?.write('HTTP/1.1 ');
  return resetConnection(turn.response);
}

/** Writes the head; the deviation's own fields take the place of those with the same name. */
export function writeHead(
  turn: Turn,
  status: number,
  fields: readonly HeaderPair[],
  deviation: Deviation,
): void {
  const own = deviation.headers ?? [];
  const replaced = new Set(own.map(([name]) => name.toLowerCase()));
  const usual: HeaderPair[] = [...corsHeaders(corsOf(deviation)), ...fields];
  if (!deviation.keepAlive && !isNode(turn.request)) usual.push(['Connection', 'close']);
  const kept = usual.filter(([name]) => !replaced.has(name.toLowerCase()));
  turn.record.status = status;
  turn.response.writeHead(status, [...kept, ...own].flat());
}

/**
 * Node's `fetch` repeats nothing, so it may keep its connections; and it must, since it crashes when a server closes
 * one whose body it has not read to the end (nodejs/undici#5360).
 */
function isNode(request: IncomingMessage): boolean {
  return ['node', 'undici'].includes(request.headers['user-agent'] ?? '');
}

export function corsOf(exchange: { readonly cors?: CorsMode }): CorsMode {
  return exchange.cors ?? 'expose';
}

/** The deviation as the body sender understands it; asked again before every slice. */
export function bodyFaults(turn: Turn, deviation: Deviation): () => BodyFaults {
  const held = deviation.holdAfter;
  return () => ({
    throttleBytesPerSecond: deviation.throttleBytesPerSecond,
    resetAfterBytes: deviation.resetAfter,
    closeAfterBytes: deviation.closeAfter,
    stallAfterBytes:
      held === undefined || turn.signals.isGiven(held.signal) ? deviation.stallAfter : held.bytes,
  });
}

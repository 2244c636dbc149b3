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
  return deviation.resetBeforeHead ? resetConnection(turn.response) : undefined;
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
  const all = [...corsHeaders(corsOf(deviation)), ...fields].filter(
    ([name]) => !replaced.has(name.toLowerCase()),
  );
  turn.record.status = status;
  turn.response.writeHead(status, [...all, ...own].flat());
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

import type { TransportRequest, TransportResponse } from '../platform/transport.ts';
import { isRepeatable } from './classify-answer.ts';
import type { RegistrationRun } from './registration-run.ts';
import { StallWatchdog } from './stall-watchdog.ts';

/**
 * Sends, and gives up on a server that says nothing. A request that may not be repeated is waited for as long as the
 * network stack does: giving up on it would be for good. While a body is under way, only its standing still counts, and
 * only where the transport tells.
 */
export async function sendWatched(
  run: RegistrationRun,
  index: number,
  request: Pick<TransportRequest, 'request' | 'body'>,
  attempt: AbortController,
): Promise<TransportResponse> {
  const { transport, clock } = run.ports;
  const watchdog = new StallWatchdog(clock, patienceMs(run, index), (stall) =>
    attempt.abort(stall),
  );
  const size = request.body?.size ?? 0;
  const watch = (sent: number) => (sent < size ? watchdog.reading() : watchdog.idle());
  const watched = isRepeatable(run.record(index).request);
  if (watched && !request.body) watchdog.reading();
  try {
    return await transport.send({
      ...request,
      signal: attempt.signal,
      onUploadProgress: (uploaded) => {
        run.report(index, { kind: 'active', uploaded });
        if (watched) watch(uploaded);
      },
    });
  } finally {
    watchdog.stop();
  }
}

/** Doubles with every attempt that got nothing: a server that is slow to begin is not taken for dead for ever. */
export function patienceMs(run: RegistrationRun, index: number): number {
  return run.options.stallTimeoutMs * 2 ** Math.min(run.record(index).attempts, 6);
}

import { type AnnouncedBytes, announcedSize } from '../http/ranges.ts';
import { differentRepresentation } from '../http/validators.ts';
import { abortable } from '../platform/abortable.ts';
import { timeBox } from '../platform/time-box.ts';
import type { RegistrationRun } from '../transfer/registration-run.ts';

/** A server that has just sent the whole does not need longer for a head. */
const LIMIT_MS = 10_000;

/**
 * Asks for the size alone (`HEAD`) of what `request` has brought with `headers`, where the answer itself did not say it:
 * some engines take a connection that broke for the end of the body (WebKit a chunked one). `null` when the server does
 * not say it either, or speaks of another representation.
 */
export async function lookAtSize(
  run: RegistrationRun,
  request: Request,
  headers: Headers,
): Promise<AnnouncedBytes | null> {
  const { clock, transport } = run.ports;
  const { signal } = run;
  const head = transport.head?.bind(transport);
  if (!head) return null;
  try {
    const response = await timeBox(clock, LIMIT_MS, 'The size', (late) =>
      abortable(head(request, late), signal),
    );
    void response.body?.cancel().catch(() => {});
    const { status, type } = response;
    if (status !== 200 || differentRepresentation(headers, response.headers)) return null;
    return announcedSize('GET', response.headers, type);
  } catch {
    signal.throwIfAborted();
    return null;
  }
}

import type { AnswerPlan } from '../../http/plan-answer.ts';
import type { ServableRecord } from './servable-record.ts';

/** Whether what is asked for begins beyond what is there, or nobody is at it to bring what is missing. */
export function mayBeLong(
  { body }: AnswerPlan,
  { registration, record, growing }: ServableRecord,
): boolean {
  if (!body || !growing) return false;
  const isAhead = body.start > 0 && body.start >= record.received;
  const isWhole = body.end !== null && body.end <= record.received;
  return isAhead || (registration.paused && !isWhole);
}

export const isMedia = ({ destination }: Request): boolean =>
  destination === 'audio' || destination === 'video';

/**
 * As if we had made it. Chromium plays no media that is put together from a server's answers and a worker's: it might be
 * made of two sites' secrets. What begins on the network may well go on from the store. An opaque answer stays what it
 * is.
 */
export const asOurOwn = (response: Response): Response =>
  response.type === 'opaque' || response.type === 'error' || response.type === 'opaqueredirect'
    ? response
    : new Response(response.body, response);

import type { Problem } from '../model/snapshot.ts';

/** An upload without an answer is final once it has cost so many times its own size. */
export const MAX_UNANSWERED_BODIES = 8;

/** Each byte that was sent in vain is paid for with a wait: at this rate, up to `maxDelayMs`. */
const REPAID_BYTES_PER_MS = 1024;

/**
 * Whether an upload is not to be sent again: it was sent whole, or in parts that add up to as much, so often without an
 * answer that could be read that another sending has no chance that the others did not have.
 */
export const isBudgetSpent = (bodyBytes: number, unansweredBytes: number): boolean =>
  bodyBytes > 0 && unansweredBytes >= MAX_UNANSWERED_BODIES * bodyBytes;

/**
 * The least wait before a body is sent again, after `bytesInVain` of it were sent for nothing. It doubles with each whole
 * body, without the luck of jitter, and a large body waits longer than a small one from the first time on.
 */
export function leastDelayMs(
  bodyBytes: number,
  bytesInVain: number,
  { baseDelayMs, maxDelayMs }: { readonly baseDelayMs: number; readonly maxDelayMs: number },
): number {
  if (bodyBytes === 0 || bytesInVain === 0) return 0;
  const bodies = Math.min(bytesInVain / bodyBytes, 30);
  const grown = (baseDelayMs / 2) * 2 ** bodies;
  return Math.min(maxDelayMs, Math.max(grown, bytesInVain / REPAID_BYTES_PER_MS));
}

/** What an upload fails with whose budget is spent; `last` is what its last sending ended with. */
export function spentProblem(method: string, unansweredBytes: number, last: Problem): Problem {
  const message =
    `${unansweredBytes} bytes of this ${method} were sent, and no answer to it could be read (the last time: ${withStop(last.message)}). ` +
    'Perhaps the server refuses it (413 for instance) and says so without CORS headers, or closes the connection: ' +
    'let it send Access-Control-Allow-Origin with errors too, accept bodies of this size, or send the body in smaller parts.';
  return { name: last.name, message };
}

/** What is to be said of a request that may not be repeated, when its only sending has ended without an answer. */
export const mayHaveArrived = (method: string, message: string): string =>
  `${withStop(message)} This ${method} may have reached the server; it is not sent twice. Give it an Idempotency-Key header if it may be.`;

const withStop = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);

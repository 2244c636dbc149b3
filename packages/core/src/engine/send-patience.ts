/** What decides how long a sending may stand still. */
export interface SendFacts {
  readonly stallTimeoutMs: number;
  /** Attempts that got nothing. */
  readonly attempts: number;
  readonly bodyBytes: number;
  readonly repeatable: boolean;
}

/** How long each phase of one sending may last without a sign of life. Milliseconds. */
export interface SendPatience {
  /** Without another byte of the body taken by the network. */
  readonly quietMs: number;
  /** From the last byte of the body to the first sign of an answer. */
  readonly answerMs: number;
  /** The whole sending, where nobody tells how far it is. */
  readonly wholeMs: number;
}

/** Slower than this nobody sends for long, where nobody tells: for a body that can be sent again, and for one that can't. */
const FLOOR_BYTES_PER_MS = 128;
const FLOOR_ONCE_BYTES_PER_MS = 16;

/** Servers work on what they were sent before they answer. */
const ANSWER_FACTOR = 2;
/** To give up on a request that may not be repeated is for good. */
const ONCE_FACTOR = 10;

/**
 * Patience doubles with every attempt that got nothing: a server that is slow to answer is not taken for dead for ever.
 * For uploads it grows less far, since each attempt holds a connection and costs the whole body.
 */
export function sendPatience(facts: SendFacts): SendPatience {
  const { stallTimeoutMs, attempts, bodyBytes, repeatable } = facts;
  if (!repeatable) {
    const quietMs = stallTimeoutMs * ONCE_FACTOR;
    return { quietMs, answerMs: quietMs, wholeMs: quietMs + bodyBytes / FLOOR_ONCE_BYTES_PER_MS };
  }
  if (bodyBytes === 0) {
    const quietMs = stallTimeoutMs * 2 ** Math.min(attempts, 6);
    return { quietMs, answerMs: quietMs, wholeMs: quietMs };
  }
  const growth = 2 ** Math.min(attempts, 3);
  const answerMs = stallTimeoutMs * ANSWER_FACTOR * growth;
  return {
    quietMs: stallTimeoutMs * growth,
    answerMs,
    wholeMs: answerMs + (bodyBytes / FLOOR_BYTES_PER_MS) * growth,
  };
}

/**
 * How long the answer may take after the last byte was handed over. On a slow link that byte is still far from the server,
 * and after a redirect (307, 308) the browser sends the whole body again without telling: both take as long again as
 * the sending took, at most.
 */
export function answerPatienceMs({ answerMs, wholeMs }: SendPatience, sendingMs: number): number {
  return Math.min(answerMs + Math.max(0, sendingMs), wholeMs);
}

import { type AttemptPlan, isTransientStatus } from './plan-attempt.ts';
import { announcedSize, isEncoded, parseContentRange } from './ranges.ts';
import { differentRepresentation, hasValidator, sameRepresentation } from './validators.ts';

/** What decides the meaning of an answer. Sizes are bytes. */
export interface ResponseFacts {
  readonly method: string;
  readonly plan: Pick<AttemptPlan, 'from' | 'ranged' | 'ifRange'>;
  /** Whether the app's request names a range itself: then a 206 is its whole response. */
  readonly ownRange: boolean;
  /** The head of the response of which a prefix is stored; `null` while there is none. */
  readonly stored: { readonly headers: Headers; readonly type: ResponseType } | null;
  readonly received: number;
  readonly expectedBytes: number | null;
  /** Where the stored bytes go on beyond the gap that begins at `received`; `null` when nothing is stored there. */
  readonly gapEnd: number | null;
  /** How often stored bytes were deleted for another representation. */
  readonly discards: number;
  /** Whether answers like this one have proved that the server has other bytes now than those that are stored. */
  readonly isReplaced: boolean;
  /** How many answers in a row had the fingerprint of this one and were strangers. */
  readonly strangers: number;
  /** Whether the request may be sent again. */
  readonly repeatable: boolean;
  /** Whether statuses such as 503 are trouble that passes. */
  readonly retryStatuses: boolean;
  /** Whether the app can send something else next time: it has a `prepareRequest`. */
  readonly hasHook: boolean;
  readonly status: number;
  readonly type: ResponseType;
  readonly headers: Headers;
}

/** An answer whose body is to be received, and what it is in relation to what is stored. */
export interface UsableBody {
  readonly kind: 'body';
  /** The offset of its first byte in the representation. What is stored from there on must be the same bytes. */
  readonly start: number;
  /** The offset at which it must end; `null` when the server has not said it. */
  readonly end: number | null;
  /** Where the stored bytes go on, which no byte of this body may replace; `null` when nothing is stored beyond a gap. */
  readonly stopAt: number | null;
  /** The size of the whole representation; `null` when unknown. */
  readonly total: number | null;
  /** Whether `total` certainly counts the bytes that are received: see `AnnouncedBytes`. */
  readonly certain: boolean;
  /**
   * - `begin`: it replaces whatever is stored
   * - `adopt`: it is compared with what is stored, and continues that if the bytes are the same
   * - `continue`: its validators prove that it continues what is stored
   */
  readonly head: 'begin' | 'adopt' | 'continue';
  /**
   * What it means when its bytes are not those that are stored:
   * - `replace`: if that repeats, the server has another representation now, which replaces what is stored
   * - `distrust`: answers to ranges prove nothing
   * - `stranger`: it is not of the file
   */
  readonly onMismatch: 'replace' | 'distrust' | 'stranger';
}

/**
 * - `complete`: all bytes are stored
 * - `useless`: it does not prove what its bytes are; another way of asking may
 * - `stranger`: it is not of the file, and does not show that the file has changed: a login page, a captive portal
 * - `trouble`: a status that may pass
 * - `refused`: a status that is final when it comes `maxInARow` times in a row
 */
export type ResponseMeaning =
  | UsableBody
  | { readonly kind: 'complete' }
  | { readonly kind: 'useless' | 'stranger'; readonly message: string }
  | { readonly kind: 'trouble' }
  | { readonly kind: 'refused'; readonly maxInARow: number; readonly soon: boolean };

/** While bytes are stored, a refusal is final after so many in a row: a portal or a proxy may refuse everything for a while. */
const MAX_REFUSALS = 10;

/** A length that contradicts the one that was announced before is believed after so many answers in a row. */
const MAX_LENGTHS = 2;

/** Fewer equal bytes prove nothing: many web pages begin with the same ones. */
const PROVING_BYTES = 1024;

/** Strangers with the same fingerprint are taken for what the server has now after so many in a row. */
const MAX_STRANGERS = 5;

/** What an answer means for a record: RFC 9110 §15, as strictly as promises 2, 10 and 11 need it. */
export function interpretResponse(facts: ResponseFacts): ResponseMeaning {
  const { status, plan, received, ownRange } = facts;
  const isOnlyAsRange = plan.ranged && received === 0;
  if (isTransientStatus(status) && facts.retryStatuses && facts.repeatable && !isOnlyAsRange)
    return { kind: 'trouble' };
  if (status === 416 && plan.ranged) return unsatisfied(facts);
  if (status === 206 && !ownRange) return partial(facts);
  // The server has answered a request for the whole before. It is asked so again.
  if (isOnlyAsRange && status !== 200)
    return { kind: 'useless', message: `The server answered ${status} to a range.` };
  if (status >= 200 && status < 300) return whole(facts);
  if (status === 304 && received > 0)
    return { kind: 'stranger', message: 'The server answered 304, and nothing was asked about.' };
  return refused(facts);
}

function refused({ status, received, hasHook, repeatable }: ResponseFacts): ResponseMeaning {
  if (!repeatable) return { kind: 'refused', maxInARow: 1, soon: false };
  // With other credentials the answer may differ: the app's hook is called once more, at once.
  const soon = hasHook && (status === 401 || status === 403 || status === 407);
  return { kind: 'refused', maxInARow: received > 0 ? MAX_REFUSALS : soon ? 2 : 1, soon };
}

/** 416 to a range of ours. */
function unsatisfied(facts: ResponseFacts): ResponseMeaning {
  const { headers, stored, received, expectedBytes, plan } = facts;
  const total = parseContentRange(headers.get('content-range'))?.total ?? null;
  // A server considers the range only if the condition of `If-Range` is true (RFC 9110 §13.1.5).
  const isSame =
    stored !== null && (plan.ifRange !== null || sameRepresentation(stored.headers, headers));
  const fits = expectedBytes === null || expectedBytes === received;
  if (received > 0 && total === received && isSame && fits) return { kind: 'complete' };
  return { kind: 'useless', message: 'The server answered 416, and the range exists.' };
}

function partial(facts: ResponseFacts): ResponseMeaning {
  const { headers, stored, received, expectedBytes, plan } = facts;
  const useless = (message: string) => ({ kind: 'useless', message }) as const;
  const content = parseContentRange(headers.get('content-range'));
  if (isEncoded(headers)) return useless('The server sent an encoded range.');
  if (!content?.range) return useless('The server sent a range, and not which one.');
  const { start, end } = content.range;
  // A resume asks for the last stored bytes again. An answer that begins later would leave some of them uncompared.
  if (start > plan.from) return useless('The server sent another range than was asked for.');
  const body = { kind: 'body', start, end: end + 1, stopAt: null, certain: true } as const;
  if (received === 0) {
    if (content.total === null)
      return useless('The server sent a range, and not of how many bytes.');
    return { ...body, total: content.total, head: 'begin', onMismatch: 'distrust' };
  }
  if (!plan.ranged || stored === null || !sameRepresentation(stored.headers, headers))
    return useless('The server sent a range, and no proof that it is of the same file.');
  if (content.total !== null && expectedBytes !== null && content.total !== expectedBytes)
    return useless(
      `The server sent a range of ${content.total} bytes, and ${expectedBytes} were announced.`,
    );
  const total = content.total ?? expectedBytes;
  if (total !== null && total < received)
    return useless(`The server sent a range of ${total} bytes, and ${received} are stored.`);
  return { ...body, stopAt: facts.gapEnd, total, head: 'continue', onMismatch: 'distrust' };
}

/** An answer whose status says that the whole comes. */
function whole(facts: ResponseFacts): ResponseMeaning {
  const { method, status, headers, type, stored, received, ownRange } = facts;
  const announced = announcedSize(method, headers, type);
  const body = {
    kind: 'body',
    start: 0,
    end: null,
    stopAt: null,
    total: announced?.bytes ?? null,
    certain: announced?.certain ?? false,
  } as const;
  const begin = { ...body, head: 'begin', onMismatch: 'replace' } as const;
  if (stored === null || method !== 'GET') return begin;
  const brings = ownRange ? [200, 206] : [200, 203];
  if (!brings.includes(status) && received > 0)
    return { kind: 'stranger', message: `The server answered ${status}, which is not the file.` };
  const doubt = whyForeign(facts, stored.headers, announced?.bytes ?? null);
  const insists =
    doubt === 'length'
      ? facts.strangers >= MAX_LENGTHS
      : facts.strangers >= MAX_STRANGERS && !isPage(headers);
  const isStranger = doubt !== null && !insists && !outranks(headers, stored.headers);
  // A few equal bytes are a coincidence, and a copy that was cut begins with the same bytes too.
  if (isStranger && (doubt === 'length' || received < PROVING_BYTES))
    return { kind: 'stranger', message: 'Something else came than the file.' };
  if (received === 0) return begin;
  const differs =
    differentRepresentation(stored.headers, headers) ||
    (doubt === null &&
      facts.expectedBytes !== null &&
      stored.type !== 'cors' &&
      announced?.certain === true &&
      announced.bytes !== facts.expectedBytes);
  // Some servers give every answer another tag. So from the second difference on the bytes decide.
  const isProved =
    facts.isReplaced || (differs && facts.discards === 0) || (doubt === 'kind' && insists);
  if (isProved && !isStranger) return begin;
  return { ...body, head: 'adopt', onMismatch: isStranger ? 'stranger' : 'replace' };
}

/**
 * Why a whole answer may not be of the resource that is stored; `null` when nothing says so:
 * - `kind`: it has another media type; or it is a page, or has no media type, and has no validator while what is stored has one
 * - `length`: it has another length, although it has the same strong validator, or has none while what is stored has one
 */
function whyForeign(
  { headers, expectedBytes }: ResponseFacts,
  stored: Headers,
  announced: number | null,
): 'kind' | 'length' | null {
  const type = mediaType(stored);
  const hasLostName = hasValidator(stored) && !hasValidator(headers);
  if (type !== '' && mediaType(headers) !== type) return 'kind';
  if (hasLostName && isPage(headers)) return 'kind';
  const isOtherLength = expectedBytes !== null && announced !== null && announced !== expectedBytes;
  return isOtherLength && (hasLostName || sameRepresentation(stored, headers)) ? 'length' : null;
}

/** Whether what is stored may have been the stranger: it has no validator, and the new answer has one. */
const outranks = (fresh: Headers, stored: Headers): boolean =>
  hasValidator(fresh) && !hasValidator(stored);

/** Whether it may be the page of a portal, which may be answered for any length of time. */
const isPage = (headers: Headers): boolean =>
  ['', 'text/html', 'application/xhtml+xml'].includes(mediaType(headers));

const mediaType = (headers: Headers): string =>
  (headers.get('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';

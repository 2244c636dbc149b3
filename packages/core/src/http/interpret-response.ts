import { type AttemptPlan, isTransientStatus } from './plan-attempt.ts';
import { announcedSize, isEncoded, parseContentRange } from './ranges.ts';
import { differentRepresentation, hasValidator, sameRepresentation } from './validators.ts';

/** All that decides what an answer means. Sizes are bytes. */
export interface ResponseFacts {
  readonly method: string;
  readonly plan: Pick<AttemptPlan, 'from' | 'ranged' | 'ifRange'>;
  /** The app's own request names a range: what comes is its whole response. */
  readonly ownRange: boolean;
  /** The head of which a prefix is stored; `null` before there was any. */
  readonly stored: { readonly headers: Headers; readonly type: ResponseType } | null;
  readonly received: number;
  readonly expectedBytes: number | null;
  /** How often stored bytes were given up for another representation. */
  readonly discards: number;
  /** What is stored was seen to differ from what the server has now. */
  readonly isReplaced: boolean;
  /** Answers in a row, all like this one, that can't be of the stored representation. */
  readonly strangers: number;
  /** Whether the request may be sent again at all. */
  readonly repeatable: boolean;
  /** Whether statuses such as 503 are trouble that passes. */
  readonly retryStatuses: boolean;
  /** Whether the app can send something else next time: it has a `prepareRequest`. */
  readonly hasHook: boolean;
  readonly status: number;
  readonly type: ResponseType;
  readonly headers: Headers;
}

/** The body of an answer, and what it is good for. */
export interface UsableBody {
  readonly kind: 'body';
  /** Where in the representation its first byte stands. What is stored from there on must be the same bytes. */
  readonly start: number;
  /** Where it must end; `null` when the server has not said. */
  readonly end: number | null;
  /** The size of the whole representation; `null` when unknown. */
  readonly total: number | null;
  /** Whether `total` certainly counts the bytes that are received: see `AnnouncedBytes`. */
  readonly certain: boolean;
  /**
   * - `begin`: it takes the place of whatever is stored
   * - `adopt`: it has what is stored as its beginning, or what is stored is not its beginning: the bytes will tell
   * - `continue`: its validators prove that it continues what is stored
   */
  readonly head: 'begin' | 'adopt' | 'continue';
  /** What it means when its bytes are not those that are stored. */
  readonly onMismatch: 'replace' | 'distrust' | 'stranger';
}

/**
 * - `complete`: nothing is missing
 * - `useless`: it proves nothing, and another way of asking may
 * - `stranger`: it can't be of the stored representation and does not show that it has changed: a login page, a portal
 * - `trouble`: a "not now"
 * - `refused`: a "no"; it is believed after `maxInARow`
 */
export type ResponseMeaning =
  | UsableBody
  | { readonly kind: 'complete' }
  | { readonly kind: 'useless' | 'stranger'; readonly message: string }
  | { readonly kind: 'trouble' }
  | { readonly kind: 'refused'; readonly maxInARow: number; readonly soon: boolean };

/** Refusals in a row before bytes that are stored are given up: a portal or a proxy may refuse everything for a while. */
const MAX_REFUSALS = 10;

/** The same for a length that contradicts the one that was announced before: two against one. */
const MAX_LENGTHS = 2;

/** Fewer bytes prove nothing: all web pages begin alike. */
const PROVING_BYTES = 1024;

/** Strangers in a row, all alike, before they are what the server has now. */
const MAX_STRANGERS = 5;

/** What an answer means for a record: RFC 9110 §15, as strict as promises 2, 10 and 11. */
export function interpretResponse(facts: ResponseFacts): ResponseMeaning {
  const { status, plan, received, ownRange } = facts;
  const isOnlyAsRange = plan.ranged && received === 0;
  if (isTransientStatus(status) && facts.retryStatuses && facts.repeatable && !isOnlyAsRange)
    return { kind: 'trouble' };
  if (status === 416 && plan.ranged) return unsatisfied(facts);
  if (status === 206 && !ownRange) return partial(facts);
  // The whole was just answered; only as a range it is not.
  if (isOnlyAsRange && status !== 200)
    return { kind: 'useless', message: `The server answered ${status} to a range.` };
  if (status >= 200 && status < 300) return whole(facts);
  if (status === 304 && received > 0)
    return { kind: 'stranger', message: 'The server answered 304, and nothing was asked about.' };
  return refused(facts);
}

function refused({ status, received, hasHook, repeatable }: ResponseFacts): ResponseMeaning {
  if (!repeatable) return { kind: 'refused', maxInARow: 1, soon: false };
  // With other credentials the answer may be another one: the app is asked once more, at once.
  const soon = hasHook && (status === 401 || status === 403 || status === 407);
  return { kind: 'refused', maxInARow: received > 0 ? MAX_REFUSALS : soon ? 2 : 1, soon };
}

/** 416 to a range of ours. */
function unsatisfied(facts: ResponseFacts): ResponseMeaning {
  const { headers, stored, received, expectedBytes, plan } = facts;
  const total = parseContentRange(headers.get('content-range'))?.total ?? null;
  // A server looks at the range only if `If-Range` holds (RFC 9110 §13.1.5).
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
  // What is asked for begins before the end of what is stored; an answer that begins later proves less than it should.
  if (start > plan.from) return useless('The server sent another range than was asked for.');
  const body = { kind: 'body', start, end: end + 1, certain: true } as const;
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
  return { ...body, total, head: 'continue', onMismatch: 'distrust' };
}

/** A status that says that all of it comes. */
function whole(facts: ResponseFacts): ResponseMeaning {
  const { method, status, headers, type, stored, received, ownRange } = facts;
  const announced = announcedSize(method, headers, type);
  const body = {
    kind: 'body',
    start: 0,
    end: null,
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
  // A few bytes that are the same are a coincidence, and a copy that was cut has the same beginning.
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
  // A tag that changes with every answer says nothing: from the second time on the bytes decide.
  const isProved =
    facts.isReplaced || (differs && facts.discards === 0) || (doubt === 'kind' && insists);
  if (isProved && !isStranger) return begin;
  return { ...body, head: 'adopt', onMismatch: isStranger ? 'stranger' : 'replace' };
}

/**
 * What speaks against a whole answer being of the resource that is stored; `null` when nothing does:
 * - `kind`: another media type; or a page, or something without a type, that has lost its validator
 * - `length`: another length under the same strong validator, or of an answer that has lost its validator
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

/** What is stored may have been the stranger: it has no validator, and the newcomer has one. */
const outranks = (fresh: Headers, stored: Headers): boolean =>
  hasValidator(fresh) && !hasValidator(stored);

/** What portals answer with, however long they insist. */
const isPage = (headers: Headers): boolean =>
  ['', 'text/html', 'application/xhtml+xml'].includes(mediaType(headers));

const mediaType = (headers: Headers): string =>
  (headers.get('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';

/** What is known when a body has ended. Offsets are bytes of the whole representation. */
export interface BodyEnd {
  /** Where it ended. */
  readonly reached: number;
  /** Where it must end; `null` when the server has not said. */
  readonly end: number | null;
  /** The size of the whole; `null` when unknown. */
  readonly total: number | null;
  /** Whether `total` certainly counts the bytes that are received. */
  readonly certain: boolean;
  /** Whether the stream broke; without, it ended in good order. */
  readonly isBroken: boolean;
}

/**
 * - `whole`: this is the end of the representation
 * - `part`: this is the end of what was sent of it; the rest is to be asked for
 * - `cut`: it should have gone on
 * - `overlong`: more came than there is
 * - `doubtful`: it ended elsewhere than was announced, and the announcement may be of the encoded bytes
 * - `unknown`: nothing says whether this is the end
 */
export type EndVerdict = 'whole' | 'part' | 'cut' | 'overlong' | 'doubtful' | 'unknown';

/** What the end of a body proves (promise 11). Engines differ in whether they tell a cut from an end, so lengths decide. */
export function judgeBodyEnd(body: BodyEnd): EndVerdict {
  const { reached, end, total, certain, isBroken } = body;
  const due = end ?? total;
  if (due === null) return isBroken ? 'cut' : 'unknown';
  // A length that fits is one of the bytes that came: an encoded body has another one.
  if (end === null && !certain && reached !== due) return isBroken ? 'cut' : 'doubtful';
  if (reached > due) return 'overlong';
  if (reached < due) return 'cut';
  return total === due ? 'whole' : 'part';
}

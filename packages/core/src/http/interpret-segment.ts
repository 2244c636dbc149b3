import { isTransientStatus } from './plan-attempt.ts';
import { isEncoded, parseContentRange } from './ranges.ts';
import { sameRepresentation } from './validators.ts';

/** What decides the meaning of an answer to a further connection, which has asked for a range of what another one brings. */
export interface SegmentFacts {
  /** The first byte that was asked for. */
  readonly from: number;
  /** The headers of the response that is stored. */
  readonly stored: Headers;
  /** Its size in bytes. */
  readonly total: number;
  readonly status: number;
  readonly headers: Headers;
}

/**
 * - `body`: it is of the same representation and begins where it was asked to; `end` is where it ends
 * - `refused`: the server wants fewer requests at once
 * - `doubt`: it does not prove that it is of what is stored, so no more segments are asked for
 */
export type SegmentMeaning =
  | { readonly kind: 'body'; readonly end: number }
  | { readonly kind: 'refused' }
  | { readonly kind: 'doubt' };

/**
 * What an answer means for a segment: RFC 9110 §14.4 and §15.3.7, more strictly than for a resume. Only a 206 with the strong
 * validator of what is stored, its size, and the first byte that was asked for is taken.
 */
export function interpretSegment(facts: SegmentFacts): SegmentMeaning {
  const { from, stored, total, status, headers } = facts;
  if (isTransientStatus(status)) return { kind: 'refused' };
  const content = parseContentRange(headers.get('content-range'));
  const isProved =
    status === 206 &&
    !isEncoded(headers) &&
    content?.range?.start === from &&
    content.total === total &&
    sameRepresentation(stored, headers);
  return isProved && content.range
    ? { kind: 'body', end: content.range.end + 1 }
    : { kind: 'doubt' };
}

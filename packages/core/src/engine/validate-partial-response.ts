import { parseContentRange } from '../spec/content-range.ts';
import { sameRepresentation } from '../spec/validators.ts';

/** What of the stored response and of the answer decides whether the answer's bytes continue what is stored. */
export interface PartialFacts {
  /** Where the answer was asked to begin: the number of bytes stored. */
  readonly offset: number;
  /** The whole size, if it is known from before. */
  readonly expectedBytes: number | null;
  readonly storedHeaders: Headers;
  readonly status: number;
  readonly headers: Headers;
}

/**
 * - `append`: the body continues what is stored; `bytes` is how many must come, `total` the size of the whole
 * - `complete`: nothing is missing
 * - `whole`: the body is the whole representation; what is stored goes
 * - `restart`: the answer proves nothing; what is stored goes, and the whole is asked for
 */
export type PartialVerdict =
  | { readonly kind: 'append'; readonly bytes: number; readonly total: number }
  | { readonly kind: 'complete' }
  | { readonly kind: 'whole' }
  | { readonly kind: 'restart' };

/** Background Fetch §5 "validate a partial response", as strict as promise 2. */
export function validatePartialResponse(facts: PartialFacts): PartialVerdict {
  const { status, headers, storedHeaders, offset } = facts;
  if (status === 200) return { kind: 'whole' };
  const content = parseContentRange(headers.get('content-range'));
  if (status === 416) {
    // Everything was there already: the last chunk was stored, and the end was not.
    const complete =
      content?.total === offset &&
      facts.expectedBytes === offset &&
      sameRepresentation(storedHeaders, headers);
    return { kind: complete ? 'complete' : 'restart' };
  }
  if (
    status !== 206 ||
    headers.has('content-encoding') ||
    !content?.range ||
    content.total === null ||
    content.range.start !== offset ||
    (facts.expectedBytes !== null && content.total !== facts.expectedBytes) ||
    !sameRepresentation(storedHeaders, headers)
  )
    return { kind: 'restart' };
  return { kind: 'append', bytes: content.range.end - offset + 1, total: content.total };
}

import fc from 'fast-check';

/** What kind of server it is: this stays for a whole schedule. */
export interface ServerTraits {
  /** The first version's size in decoded bytes. */
  readonly size: number;
  readonly ranges:
    | 'proper'
    /** Every range is answered by 200 and the whole. */
    | 'ignored'
    /** Whatever carries a range is cut on the way. */
    | 'killed'
    /** Whatever carries a range gets this status. */
    | { readonly status: number }
    /** A 206 with at most so many bytes. */
    | { readonly atMost: number }
    /** A 206 that begins elsewhere, and says so. */
    | { readonly shifted: number }
    /** A 206 whose Content-Range can't be used. */
    | { readonly contentRange: string | null };
  readonly validators: 'strong' | 'weak' | 'date' | 'none' | 'changing';
  readonly acceptRanges: boolean;
  /** How the end of a whole body is told. `number`: it says so many bytes more than come. */
  readonly length: 'given' | 'none' | number;
  /** Compressed on the way: what the browser gives has another length than what is sent. */
  readonly coding: 'none' | 'shown' | 'hidden';
  /** Another origin after a redirect, which refuses preflights. */
  readonly redirected: boolean;
  readonly crossOrigin: boolean;
}

/** What goes wrong with one request. */
export type Mishap =
  | { readonly kind: 'none' }
  | { readonly kind: 'reset' | 'close' | 'stall'; readonly after: number }
  | { readonly kind: 'no answer' | 'silence' | 'change' | 'weaken' | 'no validators' | 'hidden' }
  | { readonly kind: 'portal' | 'login' }
  /** Answers of a gateway that knows nothing of CORS. */
  | { readonly kind: 'dumb'; readonly status: number }
  | { readonly kind: 'status'; readonly status: number; readonly retryAfter: string | null }
  | { readonly kind: 'odd success'; readonly status: 202 | 204 | 205 | 304 }
  | { readonly kind: 'total' | 'overlong'; readonly by: number };

/** What the browser makes of what goes wrong on the wire. */
export interface BrowserTraits {
  /** A connection that was cut is taken for the end of a body: always where no length is known. */
  readonly cutIsEnd: boolean;
  /** A range of a compressed body is a network error; otherwise bytes that mean nothing. */
  readonly refusesCodedRanges: boolean;
}

export type Happening = 'offline' | 'online' | 'pause' | 'resume' | 'kill' | 'second tab' | 'sleep';

export interface WorldPlan {
  readonly seed: number;
  readonly server: ServerTraits;
  readonly browser: BrowserTraits;
  readonly mishaps: readonly Mishap[];
  /** Whether the mishaps are over after the last one, or begin again for ever. */
  readonly afterwards: 'kind' | 'evil';
  readonly happenings: readonly { readonly afterMs: number; readonly what: Happening }[];
  readonly maxDelayMs: number;
  /** The app refuses HTML. */
  readonly refusesHtml: boolean;
  readonly pieceBytes: number;
}

const upTo = (max: number) => fc.integer({ min: 0, max });
const transient = [408, 425, 429, 500, 502, 503, 504, 599];
/** Statuses that the standard makes final. */
export const finalStatuses = [400, 404, 410, 412, 416, 451];

const mishap: fc.Arbitrary<Mishap> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constantFrom('reset', 'close', 'stall'), after: upTo(300) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom(
        'none',
        'no answer',
        'silence',
        'change',
        'weaken',
        'no validators',
        'hidden',
        'portal',
        'login',
      ),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('dumb'),
      status: fc.constantFrom(403, 413, 500, 502, 503),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('status'),
      status: fc.constantFrom(...transient),
      retryAfter: fc.constantFrom(
        null,
        '0',
        '3',
        '-5',
        'soon',
        '3542400',
        '9'.repeat(30),
        'Fri, 31 Dec 9999 23:59:59 GMT',
        'Mon, 01 Jan 2001 00:00:00 GMT',
      ),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('odd success'),
      status: fc.constantFrom(202, 204, 205, 304),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constantFrom('total', 'overlong'),
      by: fc.integer({ min: 1, max: 50 }),
    }),
  },
) as fc.Arbitrary<Mishap>;

const ranges: fc.Arbitrary<ServerTraits['ranges']> = fc.oneof(
  { weight: 6, arbitrary: fc.constant('proper' as const) },
  { weight: 2, arbitrary: fc.constantFrom('ignored' as const, 'killed' as const) },
  { weight: 1, arbitrary: fc.record({ status: fc.constantFrom(403, 416, 500, 503) }) },
  { weight: 1, arbitrary: fc.record({ atMost: fc.integer({ min: 1, max: 80 }) }) },
  { weight: 1, arbitrary: fc.record({ shifted: fc.integer({ min: -40, max: 40 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      contentRange: fc.constantFrom(null, 'bytes', 'bytes 5-4/3', 'bytes 0-9/*', 'items 0-9/10'),
    }),
  },
);

const server: fc.Arbitrary<ServerTraits> = fc.record({
  size: fc.oneof(
    { weight: 1, arbitrary: fc.constant(0) },
    { weight: 8, arbitrary: fc.integer({ min: 1, max: 300 }) },
  ),
  ranges,
  validators: fc.oneof(
    { weight: 4, arbitrary: fc.constant('strong' as const) },
    {
      weight: 3,
      arbitrary: fc.constantFrom(
        'weak' as const,
        'date' as const,
        'none' as const,
        'changing' as const,
      ),
    },
  ),
  acceptRanges: fc.boolean(),
  length: fc.oneof(
    { weight: 5, arbitrary: fc.constant('given' as const) },
    { weight: 2, arbitrary: fc.constant('none' as const) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 20 }) },
  ),
  coding: fc.oneof(
    { weight: 6, arbitrary: fc.constant('none' as const) },
    { weight: 1, arbitrary: fc.constantFrom('shown' as const, 'hidden' as const) },
  ),
  redirected: fc.boolean(),
  crossOrigin: fc.boolean(),
});

export const worldPlan: fc.Arbitrary<WorldPlan> = fc.record({
  seed: fc.integer(),
  server,
  browser: fc.record({ cutIsEnd: fc.boolean(), refusesCodedRanges: fc.boolean() }),
  mishaps: fc.array(mishap, { maxLength: 8 }),
  afterwards: fc.constantFrom('kind' as const, 'kind' as const, 'evil' as const),
  happenings: fc.array(
    fc.record({
      afterMs: fc.oneof(upTo(200), upTo(5000), upTo(120_000)),
      what: fc.constantFrom<Happening>(
        'offline',
        'online',
        'pause',
        'resume',
        'kill',
        'second tab',
        'sleep',
      ),
    }),
    { maxLength: 5 },
  ),
  maxDelayMs: fc.constantFrom(60_000, 300_000, 600_000),
  refusesHtml: fc.boolean(),
  pieceBytes: fc.integer({ min: 20, max: 300 }),
});

import fc from 'fast-check';

/** Where an app can be called back. */
const places = [
  ...(['progress', 'success', 'registrations', 'registrations$', 'id', 'id$'] as const),
  ...(['snapshot$', 'source', 'view list', 'view id', 'view record'] as const),
] as const;
export type Place = (typeof places)[number];

/**
 * What a callback does wrong:
 * - `throw`: throws an error, or something that is none
 * - `slow`: blocks the page for so long that timers are late
 * - `leave`: ends its own listening, or everybody's of its place
 * - `join`: listens once more
 * - `reenter`: calls the manager from inside
 * - `hang`: returns a promise that is never kept
 */
export interface Misbehaviour {
  readonly place: Place;
  readonly does: 'throw' | 'slow' | 'leave' | 'join' | 'reenter' | 'hang';
  /** In which of its calls; afterwards it does nothing. */
  readonly calls: readonly boolean[];
  readonly what: number;
}

/** What the app's hooks do for the registration that they spoil. */
export type HookFault = 'none' | 'throw' | 'reject' | 'hang' | 'junk';

export interface Schedule {
  readonly seed: number;
  /** By registration: the sizes of its files. */
  readonly files: readonly (readonly number[])[];
  readonly misbehaviours: readonly Misbehaviour[];
  /** They come before those that behave, or after. */
  readonly isFirst: boolean;
  readonly prepareRequest: HookFault;
  readonly validateResponse: HookFault;
  /** The network breaks each file's first bodies after so many bytes. */
  readonly resets: readonly number[];
  /** Leases are rows, for want of Web Locks. */
  readonly leasesInStore: boolean;
}

const misbehaviour: fc.Arbitrary<Misbehaviour> = fc.record({
  place: fc.constantFrom(...places),
  does: fc.constantFrom('throw', 'throw', 'slow', 'leave', 'join', 'reenter', 'hang'),
  calls: fc.array(fc.boolean(), { minLength: 1, maxLength: 6 }),
  what: fc.nat({ max: 100 }),
});

const hookFault = fc.constantFrom<HookFault>(
  ...(['none', 'none', 'throw', 'reject', 'hang', 'junk'] as const),
);

export const schedules: fc.Arbitrary<Schedule> = fc.record({
  seed: fc.nat(),
  files: fc.array(fc.array(fc.integer({ min: 0, max: 3000 }), { minLength: 1, maxLength: 2 }), {
    minLength: 1,
    maxLength: 3,
  }),
  misbehaviours: fc.array(misbehaviour, { minLength: 1, maxLength: 8 }),
  isFirst: fc.boolean(),
  prepareRequest: hookFault,
  validateResponse: hookFault,
  resets: fc.array(fc.integer({ min: 0, max: 3000 }), { maxLength: 3 }),
  leasesInStore: fc.boolean(),
});

/** Errors, and what else can be thrown. */
export const thrown = (what: number): unknown =>
  [
    new Error('An app made a mistake.'),
    new DOMException('Aborted.', 'AbortError'),
    'a string',
    undefined,
    null,
  ][what % 5];

import fc from 'fast-check';
import { expect } from 'vitest';

/** A string as an outside party may send it: anything, what is usual, pieces of that, and very long ones. */
export function wildString(...usual: readonly string[]): fc.Arbitrary<string> {
  const piece = fc.oneof(
    fc.constantFrom(
      ...usual,
      '',
      ' ',
      ',',
      ';',
      '"',
      '\\',
      '/',
      '*',
      '-',
      '=',
      '%',
      '\0',
      '\n',
      'é',
      '\ud800',
    ),
    fc.constantFrom(
      '0',
      '00',
      '1',
      '-1',
      '1e9',
      '9'.repeat(20),
      '9'.repeat(400),
      '0x10',
      'NaN',
      'Infinity',
    ),
    fc.string({ unit: 'binary', maxLength: 10 }),
  );
  return fc.oneof(
    { weight: 6, arbitrary: fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join('')) },
    { weight: 2, arbitrary: mutated(usual) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 100 }) },
    // Long enough for anything that looks twice at each character to be noticed.
    { weight: 1, arbitrary: piece.map((one) => one.repeat(2000)) },
  );
}

/** Something usual with one place cut out, doubled or replaced. */
function mutated(usual: readonly string[]): fc.Arbitrary<string> {
  return fc
    .tuple(fc.constantFrom(...usual, ''), fc.nat(60), fc.nat(10), fc.string({ maxLength: 5 }))
    .map(([text, at, length, insert]) => text.slice(0, at) + insert + text.slice(at + length));
}

/** A value of a header, as no engine refuses it: Latin-1 without line ends and NUL. */
export const headerValue = (...usual: readonly string[]): fc.Arbitrary<string> =>
  wildString(...usual).map((value) => value.replace(/[^\t\x20-\x7e\x80-\xff]/g, '~'));

/** Keys that reach for prototypes, among others. */
const treacherousKey: fc.Arbitrary<string> = fc.constantFrom(
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'then',
  'length',
  'polluted',
);

/** Anything that structured clone or JSON may bring, with treacherous keys; `__proto__` is an own property, as JSON makes it. */
export const wildValue: fc.Arbitrary<unknown> = fc.anything({
  key: fc.oneof(treacherousKey, fc.string({ maxLength: 8 })),
  maxDepth: 3,
  withBigInt: true,
  withDate: true,
  withMap: true,
  withSet: true,
  withSparseArray: true,
  withTypedArray: true,
  withNullPrototype: true,
});

/** `value` with one of its members, at any depth, replaced by something wild. */
export function damaged<T extends object>(value: T): fc.Arbitrary<unknown> {
  const paths = [...pathsOf(value)];
  return fc
    .tuple(fc.constantFrom(...paths), fc.oneof(wildValue, fc.constant(REMOVED)))
    .map(([path, replacement]) => replaced(value, path, replacement));
}

const REMOVED = Symbol('removed');

type Path = readonly string[];

function* pathsOf(value: unknown, path: Path = []): Generator<Path> {
  if (path.length > 0) yield path;
  if (typeof value !== 'object' || value === null) return;
  for (const [key, member] of Object.entries(value)) yield* pathsOf(member, [...path, key]);
}

function replaced(value: unknown, [key, ...rest]: Path, replacement: unknown): unknown {
  if (key === undefined) return replacement;
  const copy = Array.isArray(value) ? [...value] : { ...(value as object) };
  const member = replaced((copy as Record<string, unknown>)[key], rest, replacement);
  if (member === REMOVED) delete (copy as Record<string, unknown>)[key];
  else
    Object.defineProperty(copy, key, {
      value: member,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  return copy;
}

const prototypes = [Object, Array, String, Number, Boolean, Function, Map, Set, Promise, Headers]
  .map(({ prototype }) => prototype as object)
  .map((prototype) => [prototype, Reflect.ownKeys(prototype).length] as const);

/** No prototype has got a new member, and none has lost one. */
export function expectCleanPrototypes(): void {
  for (const [prototype, count] of prototypes)
    expect(Reflect.ownKeys(prototype)).toHaveLength(count);
  expect('polluted' in {}).toBe(false);
}

/*
 * Guards of plain data that others have written: rows on disk, messages from other contexts. A guard says whether a value
 * is one of a kind; a shape has one for each field.
 */

export type Guard = (value: unknown) => boolean;

/** A guard for each field of `T`. The compiler refuses a type that has a field without one. */
export type Shape<T> = { readonly [Field in keyof T]-?: Guard };

type AnyShape = Readonly<Record<string, Guard>>;

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/** The fields of `shape` that `value` lacks, or whose values are of another kind. */
export const oddFields = (shape: AnyShape, value: Record<string, unknown>): readonly string[] =>
  Object.keys(shape).filter((name) => !shape[name]?.(value[name]));

/** Whether `value` is an object whose fields are as `shape` says. It may have others too. */
export function fits(shape: AnyShape, value: unknown): boolean {
  if (!isObject(value)) return false;
  // Thousands of rows are checked at once, so no list is made.
  for (const name in shape) if (!shape[name]?.(value[name])) return false;
  return true;
}

export const isString: Guard = (value) => typeof value === 'string';
/** A string that is not empty. */
export const isName: Guard = (value) => isString(value) && value !== '';
export const isBoolean: Guard = (value) => typeof value === 'boolean';
export const isTrue: Guard = (value) => value === true;
/** A finite number. */
export const isNumber: Guard = (value) => Number.isFinite(value);
/** A whole number that is not negative. */
export const isCount: Guard = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
/** Milliseconds since the Unix epoch, within the limits of `Date`. */
export const isTime: Guard = (value) => isNumber(value) && Math.abs(value as number) <= 8.64e15;

/* @__NO_SIDE_EFFECTS__ */
export const orNull =
  (guard: Guard): Guard =>
  (value) =>
    value === null || guard(value);

/* @__NO_SIDE_EFFECTS__ */
export const orAbsent =
  (guard: Guard): Guard =>
  (value) =>
    value === undefined || guard(value);

/** A list without holes. `every` alone would pass over them; the copy has `undefined` in their place. */
/* @__NO_SIDE_EFFECTS__ */
export const listOf =
  (guard: Guard): Guard =>
  (value) =>
    Array.isArray(value) && [...value].every(guard);

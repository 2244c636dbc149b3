import { type ComputedRef, computed, type ShallowRef } from 'vue';

/** A ref for each field. What a union has in some cases only is not lost: each field has what any case has. */
export type FieldRefs<T> = {
  readonly [Key in keyof T]: ComputedRef<T[Key]>;
};

/** A ref for each field of the value, triggered only when that field is another. */
export function toFieldRefs<T extends object>(value: Readonly<ShallowRef<T>>): FieldRefs<T> {
  const refs = (Object.keys(value.value) as (keyof T)[]).map(
    (key) => [key, computed(() => value.value[key])] as const,
  );
  return Object.fromEntries(refs) as FieldRefs<T>;
}

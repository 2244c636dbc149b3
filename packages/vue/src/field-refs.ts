import { type ComputedRef, computed, type ShallowRef } from 'vue';

/**
 * A read-only ref for each field of `T`. The cases of a union are joined: the ref of a field has the types that the field
 * has in any case. So TypeScript does not narrow one ref by another; check the ref that you read.
 */
export type FieldRefs<T> = {
  readonly [Key in keyof T]: ComputedRef<T[Key]>;
};

/** A ref for each field of the value. It changes only when that field does. */
export function toFieldRefs<T extends object>(value: Readonly<ShallowRef<T>>): FieldRefs<T> {
  const refs = (Object.keys(value.value) as (keyof T)[]).map(
    (key) => [key, computed(() => value.value[key])] as const,
  );
  return Object.fromEntries(refs) as FieldRefs<T>;
}

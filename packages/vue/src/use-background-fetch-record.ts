import { type RecordState, requestKey } from '@bgfetch/core/adapter';
import { computed, type MaybeRefOrGetter, toValue } from 'vue';
import { type FieldRefs, toFieldRefs } from './field-refs.ts';
import { useFetchView } from './manager-context.ts';
import { useSource } from './use-source.ts';

/**
 * The first record of the registration that matches the request, with an object URL of its response as soon as that is
 * complete. The URL is revoked when the scope is disposed, or another record is shown. A `Request` is told from another
 * by its method and URL.
 */
export function useBackgroundFetchRecord(
  id: MaybeRefOrGetter<string>,
  request: MaybeRefOrGetter<RequestInfo | URL>,
): FieldRefs<RecordState> {
  const view = useFetchView();
  const currentId = computed(() => toValue(id));
  const asked = computed<RequestInfo | URL>((before) => {
    const now = toValue(request);
    return before !== undefined && requestKey(before) === requestKey(now) ? before : now;
  });
  return toFieldRefs(useSource(() => view.record(currentId.value, asked.value)));
}

import { type RecordState, requestKey } from '@bgfetch/core/adapter';
import { computed, type MaybeRefOrGetter, toValue } from 'vue';
import { type FieldRefs, toFieldRefs } from './field-refs.ts';
import { useFetchView } from './manager-context.ts';
import { useSource } from './use-source.ts';

/**
 * The first record of the registration `id` that matches `request`, with an object URL of its response as soon as that is
 * complete. Both may be values, refs or getters. Two `Request`s are the same request when their method and URL are the same.
 *
 * The URL is revoked when the scope is disposed and when another record is shown. While a registration is replaced
 * (`ifSettled: 'refresh'`, or other requests), the old response is shown until the new one is complete. Where
 * bodies are files the URL is one of the file, however large it is, and nothing is copied; else (WebKitGTK, a policy without workers) the
 * response is read into a `Blob`, and `serveRecords()` of `@bgfetch/core/service-worker` serves large media in parts.
 *
 * @returns a ref for each field. `state` is `none`, `pending`, `ready` or `failed`; `objectUrl` has a value with `ready`,
 * `error` with `failed`. It throws `Error` when there is no manager, and outside of `setup()` and of effect scopes.
 *
 * @example
 * // <audio v-if="state === 'ready'" controls :src="objectUrl" />
 * const { state, objectUrl } = useBackgroundFetchRecord('ep-5', '/ep-5.mp3');
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

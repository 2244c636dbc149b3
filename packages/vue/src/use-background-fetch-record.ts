import {
  type RecordReaders,
  type RecordState,
  requestKey,
  whileEnabled,
} from '@bgfetch/core/adapter';
import { computed, type MaybeRefOrGetter, toValue } from 'vue';
import { type FieldRefs, toFieldRefs } from './field-refs.ts';
import { useFetchView } from './manager-context.ts';
import { useSource } from './use-source.ts';

/** Options of `useBackgroundFetchRecord`. */
export interface UseBackgroundFetchRecordOptions {
  /** With `false` nothing is read, no URL is made, and `state` is `none`. Default `true`. */
  readonly enabled?: MaybeRefOrGetter<boolean>;
}

/**
 * The first record of the registration `id` that matches `request`, with a URL of its response as soon as that is
 * complete. Both may be values, refs or getters. Two `Request`s are the same request when their method and URL are the same.
 *
 * Where the service worker of the page serves the record, `url` is that of the request: it stays valid. Elsewhere it is an object URL,
 * which is revoked when the scope is disposed and when another record is shown. Where bodies are files that is one of the
 * file, however large it is, and nothing is copied; else (WebKitGTK, a policy without workers) the response is read into a `Blob`.
 * While a registration is replaced (`ifSettled: 'refresh'`, or other requests), the old response is shown until the new one is
 * complete.
 *
 * @returns a ref for each field: `state` is `none`, `pending`, `ready` or `failed`; `url` has a value with `ready`, `error` with
 * `failed`. `text()` and `json()` read the response. It throws `Error` when there is no manager, and outside of `setup()` and of effect
 * scopes.
 *
 * @example
 * // <audio v-if="state === 'ready'" controls :src="url" />
 * const { state, url } = useBackgroundFetchRecord('ep-5', '/ep-5.mp3');
 */
export function useBackgroundFetchRecord(
  id: MaybeRefOrGetter<string>,
  request: MaybeRefOrGetter<RequestInfo | URL>,
  { enabled = true }: UseBackgroundFetchRecordOptions = {},
): FieldRefs<Omit<RecordState, keyof RecordReaders>> & RecordReaders {
  const view = useFetchView();
  const currentId = computed(() => toValue(id));
  const asked = computed<RequestInfo | URL>((before) => {
    const now = toValue(request);
    return before !== undefined && requestKey(before) === requestKey(now) ? before : now;
  });
  const source = computed(() => view.record(currentId.value, asked.value));
  return {
    ...toFieldRefs(useSource(() => whileEnabled(source.value, toValue(enabled)))),
    text: () => source.value.getSnapshot().text(),
    json: () => source.value.getSnapshot().json(),
  };
}

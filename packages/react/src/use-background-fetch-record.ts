import { type RecordState, requestKey, whileEnabled } from '@bgfetch/core/adapter';
import { useMemo } from 'react';
import { useFetchView } from './manager-context.ts';
import { useSource } from './use-source.ts';

/** Options of `useBackgroundFetchRecord`. */
export interface UseBackgroundFetchRecordOptions {
  /** With `false` nothing is read, no URL is made, and `state` is `none`. Default `true`. */
  readonly enabled?: boolean;
}

/**
 * The first record of the registration `id` that matches `request`, with a URL of its response as soon as that is
 * complete. Two `Request`s are the same request when their method and URL are the same.
 *
 * Where the service worker of the page serves the record, `url` is that of the request: it stays valid. Elsewhere it is an object URL,
 * which is revoked when the component is unmounted and when it shows another record. Where bodies are files that is one of the
 * file, however large it is, and nothing is copied; else (WebKitGTK, a policy without workers) the response is read into a `Blob`.
 * While a registration is replaced (`ifSettled: 'refresh'`, or other requests), the old response is shown until the new one is
 * complete.
 *
 * @returns `state` is `none`, `pending`, `ready` or `failed`; `url` is there with `ready`, `error` with `failed`. `text()` and `json()`
 * read the response. The hook does not throw, except `Error` without a `BackgroundFetchProvider` above.
 *
 * @example
 * function Player() {
 *   const { state, url, error } = useBackgroundFetchRecord('ep-5', '/ep-5.mp3');
 *   if (state === 'failed') return <p>{error.message}</p>;
 *   return <audio controls src={url} />;
 * }
 */
export function useBackgroundFetchRecord(
  id: string,
  request: RequestInfo | URL,
  { enabled = true }: UseBackgroundFetchRecordOptions = {},
): RecordState {
  const view = useFetchView();
  const key = requestKey(request);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each render makes a new request, and its key stays the same.
  const source = useMemo(() => view.record(id, request), [view, id, key]);
  return useSource(useMemo(() => whileEnabled(source, enabled), [source, enabled]));
}

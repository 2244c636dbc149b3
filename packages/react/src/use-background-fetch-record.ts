import { type RecordState, requestKey } from '@bgfetch/core/adapter';
import { useMemo } from 'react';
import { useFetchView } from './manager-context.ts';
import { useSource } from './use-source.ts';

/**
 * The first record of the registration `id` that matches `request`, with an object URL of its response as soon as that is
 * complete. Two `Request`s are the same request when their method and URL are the same.
 *
 * The URL is revoked when the component is unmounted and when it shows another record. While a registration is replaced
 * (`ifSettled: 'refresh'`, or other requests), the old response is shown until the new one is complete. Where
 * bodies are files the URL is one of the file, however large it is, and nothing is copied; else (WebKitGTK, a policy without workers) the
 * response is read into a `Blob`, and `serveRecords()` of `@bgfetch/core/service-worker` serves large media in parts.
 *
 * @returns `state` is `none`, `pending`, `ready` or `failed`; `objectUrl` is there with `ready`, `error` with `failed`.
 * It does not throw, except `Error` without a `BackgroundFetchProvider` above.
 *
 * @example
 * function Player() {
 *   const { state, objectUrl, error } = useBackgroundFetchRecord('ep-5', '/ep-5.mp3');
 *   if (state === 'failed') return <p>{error.message}</p>;
 *   return <audio controls src={objectUrl} />;
 * }
 */
export function useBackgroundFetchRecord(id: string, request: RequestInfo | URL): RecordState {
  const view = useFetchView();
  const key = requestKey(request);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each render makes a new request, and its key stays the same.
  return useSource(useMemo(() => view.record(id, request), [view, id, key]));
}

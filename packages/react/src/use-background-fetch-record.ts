import { type RecordState, requestKey } from '@bgfetch/core/adapter';
import { useMemo } from 'react';
import { useFetchView } from './manager-context.ts';
import { useSource } from './use-source.ts';

/**
 * The first record of the registration that matches the request, with an object URL of its response as soon as that is
 * complete. The URL is revoked when the component goes, or shows another record. A `Request` is told from another by
 * its method and URL.
 */
export function useBackgroundFetchRecord(id: string, request: RequestInfo | URL): RecordState {
  const view = useFetchView();
  const key = requestKey(request);
  // biome-ignore lint/correctness/useExhaustiveDependencies: requests are made anew on each render, keys are equal.
  return useSource(useMemo(() => view.record(id, request), [view, id, key]));
}

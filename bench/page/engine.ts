import {
  type BackgroundFetchManager,
  type BackgroundFetchOptions,
  type BackgroundFetchRegistration,
  createBackgroundFetch,
} from '@bgfetch/core';

let opened: BackgroundFetchManager | undefined;

/** The page's manager, ready. */
export async function engine(): Promise<BackgroundFetchManager> {
  opened ??= createBackgroundFetch({ driver: 'foreground' });
  await opened.ready;
  return opened;
}

/** Fetches and waits for success. */
export async function intoEngine(
  id: string,
  urls: string | readonly string[],
  options?: BackgroundFetchOptions,
): Promise<BackgroundFetchRegistration> {
  const registration = await (await engine()).fetch(id, urls, options);
  await new Promise<void>((resolve) => {
    registration.snapshot$.subscribe({ complete: resolve });
  });
  if (registration.result !== 'success')
    throw new Error(`${registration.failureReason}: ${registration.snapshot.problem?.message}`);
  return registration;
}

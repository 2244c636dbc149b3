import type { NativeBackgroundFetchRegistration } from '../../spec/native-background-fetch.ts';

/**
 * Stops what the browser does, but not while it sends a body: Chromium 156 as a whole crashes when a body that it was
 * told to stop sending moves on. Resolves when it has stopped or ended; never, if the browser drops it without a word.
 */
export async function abortNative(native: NativeBackgroundFetchRegistration): Promise<void> {
  await untilSent(native);
  if (native.result === '') await native.abort();
}

function untilSent(native: NativeBackgroundFetchRegistration): Promise<void> {
  return new Promise((resolve) => {
    const check = (): void => {
      if (native.result === '' && native.uploaded < native.uploadTotal) return;
      native.removeEventListener('progress', check);
      resolve();
    };
    native.addEventListener('progress', check);
    check();
  });
}

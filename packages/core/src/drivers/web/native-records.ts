import type {
  NativeBackgroundFetchRecord,
  NativeBackgroundFetchRegistration,
} from '../../spec/native-background-fetch.ts';

/**
 * All of its records. Chromium's `matchAll()` compares even where nothing is asked for: without `ignoreVary` it hides each
 * record whose response has `Vary: *`, or a `Vary` that names a header of its request.
 */
export const nativeRecords = (
  native: NativeBackgroundFetchRegistration,
): Promise<readonly NativeBackgroundFetchRecord[]> =>
  native.matchAll(undefined, { ignoreVary: true });

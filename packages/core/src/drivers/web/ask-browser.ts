import type { Clock } from '../../platform/clock.ts';
import { timeBox } from '../../platform/time-box.ts';
import type {
  NativeBackgroundFetchManager,
  NativeBackgroundFetchRegistration,
} from '../../spec/native-background-fetch.ts';
import { nativeRecords } from './native-records.ts';

/** The browser answers within milliseconds. What takes longer does not come any more. */
const ANSWER_LIMIT_MS = 10_000;

/** What the browser says of its background fetches. Rejects with `TimeoutError` where it says nothing. */
export interface NativeFetches {
  get(id: string): Promise<NativeBackgroundFetchRegistration | undefined>;
  getIds(): Promise<readonly string[]>;
  /** The tagged URL of its first request; `null` when it has settled in the meantime. */
  firstUrl(native: NativeBackgroundFetchRegistration): Promise<string | null>;
}

/** The same questions, each with an end. */
export function askBrowser(
  backgroundFetch: NativeBackgroundFetchManager,
  clock: Clock,
): NativeFetches {
  const ask = <T>(work: () => Promise<T>): Promise<T> =>
    timeBox(clock, ANSWER_LIMIT_MS, "The browser's answer", work);
  return {
    get: (id) => ask(() => backgroundFetch.get(id)),
    getIds: () => ask(() => backgroundFetch.getIds()),
    firstUrl: (native) =>
      ask(() =>
        nativeRecords(native).then(
          ([record]) => record?.request.url ?? null,
          () => null,
        ),
      ),
  };
}

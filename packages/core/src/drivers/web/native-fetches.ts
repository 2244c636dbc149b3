import { type Clock, timeBox } from '../../browser/clock.ts';
import type {
  NativeBackgroundFetchManager,
  NativeBackgroundFetchRecord,
  NativeBackgroundFetchRegistration,
} from '../../browser/service-worker.ts';
import type { RegistrationRow } from '../../model/rows.ts';
import type { Store } from '../../storage/store.ts';

/**
 * Stops what the browser does, but not while it sends a body: Chromium 156 as a whole crashes when a body that it was
 * told to stop sending moves on. Resolves when it has stopped or ended; never, if the browser drops it without a word.
 */
export async function abortNative(native: NativeBackgroundFetchRegistration): Promise<void> {
  await untilUploaded(native);
  if (native.result === '') await native.abort();
}

function untilUploaded(native: NativeBackgroundFetchRegistration): Promise<void> {
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

/**
 * All of its records. Chromium's `matchAll()` compares even where nothing is asked for: without `ignoreVary` it hides each
 * record whose response has `Vary: *`, or a `Vary` that names a header of its request.
 */
export const nativeRecords = (
  native: NativeBackgroundFetchRegistration,
): Promise<readonly NativeBackgroundFetchRecord[]> =>
  native.matchAll(undefined, { ignoreVary: true });

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
export function withTimeLimits(
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

/** Which record of which background fetch of which manager one of the browser's records is. */
export interface RequestTag {
  /** The manager's name. */
  readonly name: string;
  readonly uid: string;
  readonly index: number;
}

/**
 * Says so in the URL's fragment. The browser's `matchAll()` gives the records in no order, several may have one URL,
 * and an id may belong to another background fetch by the time an event arrives; but fragments are kept with the
 * request, are never sent, and do not count in `match`.
 */
export function tagUrl(url: string, { name, uid, index }: RequestTag): string {
  const tagged = new URL(url);
  tagged.hash = `bgfetch/${encodeURIComponent(name)}/${uid}/${index}`;
  return tagged.href;
}

/** `null` when the request is not one of ours. */
export function readTag(url: string): RequestTag | null {
  const fragment = url.slice(url.indexOf('#'));
  const [, encoded, uid, index] = /^#bgfetch\/([^/]*)\/([^/]+)\/(\d{1,15})$/.exec(fragment) ?? [];
  const name = encoded === undefined ? null : decoded(encoded);
  if (name === null || !uid || !index) return null;
  return { name, uid, index: Number(index) };
}

/** `null` for what is not well-formed: an app's own background fetch may have any fragment. */
function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

/** The browser's active background fetch for `uid`; `null` when the id has none, or one that is not ours. */
export async function findNative(
  fetches: NativeFetches,
  { id, uid }: { readonly id: string; readonly uid: string },
): Promise<NativeBackgroundFetchRegistration | null> {
  const native = await fetches.get(id);
  if (native?.result !== '') return null;
  return (await tagOf(fetches, native))?.uid === uid ? native : null;
}

/** A browser that does not answer may be busy; one that has lost a registration says so at once. */
const FIND_TRIES = 3;

/** Calls `find` again where it rejects, three times in all; resolves with `null` when all of them have. */
export async function firstAnswer(
  find: () => Promise<NativeBackgroundFetchRegistration | null>,
): Promise<NativeBackgroundFetchRegistration | null> {
  for (let tries = 1; ; tries++) {
    try {
      return await find();
    } catch {
      if (tries === FIND_TRIES) return null;
    }
  }
}

/**
 * Stops what the browser still does for registrations that are released, settled or carried otherwise: their page
 * died before it could say so. What the app has started by itself is left alone. A browser that does not answer is asked
 * again at the next start.
 */
export async function abortOrphans(
  fetches: NativeFetches,
  store: Store,
  name: string,
): Promise<void> {
  try {
    await Promise.all((await orphansOf(fetches, store, name)).map(abortNative));
  } catch (error) {
    if ((error as Error).name !== 'TimeoutError') throw error;
  }
}

async function orphansOf(
  fetches: NativeFetches,
  store: Store,
  name: string,
): Promise<readonly NativeBackgroundFetchRegistration[]> {
  const orphans: NativeBackgroundFetchRegistration[] = [];
  for (const id of await fetches.getIds()) {
    const native = await fetches.get(id);
    const tag = native && (await tagOf(fetches, native));
    if (!native || tag?.name !== name) continue;
    const row = (await store.read(tag.uid))?.registration;
    if (row?.phase !== 'active' || row.driver !== 'web') orphans.push(native);
  }
  return orphans;
}

async function tagOf(
  fetches: NativeFetches,
  native: NativeBackgroundFetchRegistration,
): Promise<RequestTag | null> {
  const url = await fetches.firstUrl(native);
  return url === null ? null : readTag(url);
}

/** A registration that the browser carries, and that is not settled. */
export const isCarriedByBrowser = ({ phase, driver }: RegistrationRow): boolean =>
  phase === 'active' && driver === 'web';

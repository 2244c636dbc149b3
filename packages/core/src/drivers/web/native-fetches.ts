import { type Clock, isTimeout, timeBox } from '../../browser/clock.ts';
import type {
  NativeBackgroundFetchManager,
  NativeBackgroundFetchRecord,
  NativeBackgroundFetchRegistration,
} from '../../browser/service-worker.ts';
import type { RegistrationRow } from '../../model/rows.ts';
import type { Store } from '../../storage/store.ts';

/**
 * Aborts the browser's background fetch once it sends no body: Chromium 156 crashes as a whole when it is told to abort
 * while it sends one. Resolves when it is aborted or has ended; never, if the browser drops it without an event.
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
 * All records of `native`. Chromium's `matchAll()` compares `Vary` even without a request: without `ignoreVary` it leaves
 * out each record whose response has `Vary: *`, or a `Vary` that names a header of its request.
 */
export const nativeRecords = (
  native: NativeBackgroundFetchRegistration,
): Promise<readonly NativeBackgroundFetchRecord[]> =>
  native.matchAll(undefined, { ignoreVary: true });

/** The browser answers within milliseconds. An answer that takes this long does not come at all. */
const ANSWER_LIMIT_MS = 10_000;

/** Questions about the browser's background fetches. Each rejects with `TimeoutError` when the browser does not answer. */
export interface NativeFetches {
  get(id: string): Promise<NativeBackgroundFetchRegistration | undefined>;
  getIds(): Promise<readonly string[]>;
  /** The tagged URL of its first request; `null` when it has settled in the meantime. */
  firstUrl(native: NativeBackgroundFetchRegistration): Promise<string | null>;
}

/** The questions of `NativeFetches` to `backgroundFetch`, each with a time limit of ten seconds. */
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

/** Identifies one of the browser's records: the manager, its background fetch, and the record in that. */
export interface RequestTag {
  /** The manager's name. */
  readonly name: string;
  readonly uid: string;
  readonly index: number;
}

/**
 * Puts the tag into the fragment of the URL. The browser's `matchAll()` gives the records in no order, several may have one
 * URL, and by the time an event arrives an id may belong to another background fetch. The browser keeps fragments with the
 * request, never sends them, and ignores them in `match()`.
 */
export function tagUrl(url: string, { name, uid, index }: RequestTag): string {
  const tagged = new URL(url);
  tagged.hash = `bgfetch/${encodeURIComponent(name)}/${uid}/${index}`;
  return tagged.href;
}

/** The tag of a request's URL; `null` when the request is not one of ours. */
export function readTag(url: string): RequestTag | null {
  const fragment = url.slice(url.indexOf('#'));
  const [, encoded, uid, index] = /^#bgfetch\/([^/]*)\/([^/]+)\/(\d{1,15})$/.exec(fragment) ?? [];
  const name = encoded === undefined ? null : decoded(encoded);
  if (name === null || !uid || !index) return null;
  return { name, uid, index: Number(index) };
}

/** `null` for what is not well-formed: the app's own background fetches may have any fragment. */
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

/** A browser that does not answer may be busy. One that has lost a registration says so at once. */
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
 * Aborts the browser's background fetches whose registrations are released, settled or carried by another driver: their
 * page died before it could abort them. The app's own background fetches are left alone. When the browser does not answer,
 * the next start of a page does this.
 */
export async function abortOrphans(
  fetches: NativeFetches,
  store: Store,
  name: string,
): Promise<void> {
  try {
    await Promise.all((await orphansOf(fetches, store, name)).map(abortNative));
  } catch (error) {
    if (!isTimeout(error)) throw error;
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

/** Whether the browser carries the registration, and it has not settled. */
export const isCarriedByBrowser = ({ phase, driver }: RegistrationRow): boolean =>
  phase === 'active' && driver === 'web';

import type { NativeBackgroundFetchRegistration } from '../../spec/native-background-fetch.ts';
import type { Store } from '../../storage/store.ts';
import { abortNative } from './abort-native.ts';
import type { NativeFetches } from './ask-browser.ts';
import { type RequestTag, readTag } from './request-tag.ts';

/** The browser's active background fetch for `uid`; `null` when the id has none, or one that is not ours. */
export async function findNative(
  fetches: NativeFetches,
  { id, uid }: { readonly id: string; readonly uid: string },
): Promise<NativeBackgroundFetchRegistration | null> {
  const native = await fetches.get(id);
  if (native?.result !== '') return null;
  return (await tagOf(fetches, native))?.uid === uid ? native : null;
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

import type {
  NativeBackgroundFetchManager,
  NativeBackgroundFetchRegistration,
} from '../../spec/native-background-fetch.ts';
import type { Store } from '../../store/store.ts';
import { abortNative } from './abort-native.ts';
import { type RequestTag, readTag } from './request-tag.ts';

/** The browser's active background fetch for `uid`; `null` when the id has none, or one that is not ours. */
export async function findNative(
  backgroundFetch: NativeBackgroundFetchManager,
  { id, uid }: { readonly id: string; readonly uid: string },
): Promise<NativeBackgroundFetchRegistration | null> {
  const native = await backgroundFetch.get(id);
  if (native?.result !== '') return null;
  return (await tagOf(native))?.uid === uid ? native : null;
}

/**
 * Stops what the browser still does for registrations that are released, settled or carried otherwise: their page
 * died before it could say so. What the app has started by itself is left alone.
 */
export async function abortOrphans(
  backgroundFetch: NativeBackgroundFetchManager,
  store: Store,
  name: string,
): Promise<void> {
  const orphans: NativeBackgroundFetchRegistration[] = [];
  for (const id of await backgroundFetch.getIds()) {
    const native = await backgroundFetch.get(id);
    const tag = native && (await tagOf(native));
    if (!native || tag?.name !== name) continue;
    const row = (await store.read(tag.uid))?.registration;
    if (row?.phase !== 'active' || row.driver !== 'web') orphans.push(native);
  }
  await Promise.all(orphans.map(abortNative));
}

async function tagOf(native: NativeBackgroundFetchRegistration): Promise<RequestTag | null> {
  try {
    const [record] = await native.matchAll();
    return record ? readTag(record.request.url) : null;
  } catch {
    // It has settled in the meantime.
    return null;
  }
}

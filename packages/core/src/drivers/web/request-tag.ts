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

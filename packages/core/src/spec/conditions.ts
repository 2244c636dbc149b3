/** The headers that ask whether the answer with these headers still holds (RFC 9110 §13.1); none without a validator. */
export function conditionsFor(stored: Headers): readonly (readonly [string, string])[] {
  const etag = stored.get('etag');
  const lastModified = stored.get('last-modified');
  return [
    ...(etag === null ? [] : [['If-None-Match', etag] as const]),
    ...(lastModified === null ? [] : [['If-Modified-Since', lastModified] as const]),
  ];
}

/** Whether a 304 with the headers `fresh` can be about the answer that is stored: not when it names another `ETag`. */
export function confirms(fresh: Headers, stored: Headers): boolean {
  const etag = fresh.get('etag');
  return etag === null || weak(etag) === weak(stored.get('etag'));
}

const weak = (etag: string | null): string | null => etag?.replace(/^W\//, '') ?? null;

type Header = readonly [name: string, value: string];

/** What a 304 says of the connection, or of the body that it does not have, says nothing of what is stored. */
const NOT_OF_THE_STORED = /^(content-(length|encoding|range|type)|transfer-encoding|connection)$/;

/** The stored headers, brought up to date by those of a 304 (RFC 9111 §3.2). */
export function freshened(stored: readonly Header[], fresh: readonly Header[]): readonly Header[] {
  const news = fresh.filter(([name]) => !NOT_OF_THE_STORED.test(name.toLowerCase()));
  const named = new Set(news.map(([name]) => name.toLowerCase()));
  return [...stored.filter(([name]) => !named.has(name.toLowerCase())), ...news];
}

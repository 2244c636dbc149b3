/** The parts of a request, and of the response stored for it, that matching looks at. */
export interface MatchTarget {
  readonly url: string;
  readonly method: string;
  readonly headers: Headers;
  /** The stored response's `Vary`, `null` without a response. */
  readonly vary: string | null;
}

/** What is looked for. */
export interface MatchQuery {
  readonly url: string;
  readonly method: string;
  readonly headers: Headers;
}

/** Service Workers "request matches cached item", as Background Fetch §6.4.5 uses it. Fragments do not count. */
export function matchesRequest(
  query: MatchQuery,
  target: MatchTarget,
  options: CacheQueryOptions = {},
): boolean {
  if (!options.ignoreMethod && query.method !== target.method) return false;
  if (comparable(query.url, options) !== comparable(target.url, options)) return false;
  if (options.ignoreVary || target.vary === null) return true;
  return target.vary
    .split(',')
    .map((name) => name.trim())
    .filter((name) => TOKEN.test(name))
    .every((name) => name !== '*' && query.headers.get(name) === target.headers.get(name));
}

/** RFC 9110 §5.6.2. What is no name, neither request has a header of, and `Headers` would throw. */
const TOKEN = /^[!#$%&'*+.^_`|~\w-]+$/;

function comparable(url: string, { ignoreSearch }: CacheQueryOptions): string {
  const parsed = new URL(url);
  parsed.hash = '';
  if (ignoreSearch) parsed.search = '';
  return parsed.href;
}

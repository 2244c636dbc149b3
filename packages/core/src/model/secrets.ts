/**
 * Where a response came from, as far as that may be written to disk. What was added to a request only for sending, by
 * `prepareRequest` or by the servers that redirected it, is perhaps a secret (a signature, a token):
 * - not redirected: the URL of the stored request, whatever was sent in its place
 * - redirected: without user name and password, and of the query only what the stored request has too; without the path
 *   as well where `prepareRequest` had changed it
 */
export function storableResponseUrl(
  responseUrl: string,
  { storedUrl, sentUrl }: { readonly storedUrl: string; readonly sentUrl: string },
): string {
  if (responseUrl === '') return '';
  if (withoutFragment(responseUrl) === withoutFragment(sentUrl)) return withoutFragment(storedUrl);
  const url = parse(responseUrl);
  const stored = parse(storedUrl);
  if (!url || !stored) return '';
  const known = new Set(parametersOf(stored));
  url.username = '';
  url.password = '';
  url.hash = '';
  url.search = parametersOf(url)
    .filter((parameter) => known.has(parameter))
    .join('&');
  if (parse(sentUrl)?.pathname !== stored.pathname) url.pathname = '/';
  return url.href;
}

/**
 * `text` without what may be secret in it: the user names, passwords, queries and fragments of URLs, and what follows
 * `Bearer` and its like. For messages that are stored and shown, which browsers, hooks and transports word as they like.
 */
export function withoutSecrets(text: string): string {
  return text
    .slice(0, MAX_MESSAGE_LENGTH)
    .replace(CREDENTIALS, '$1')
    .replace(ABSOLUTE, '$1$2…')
    .replace(RELATIVE, '$1$2…')
    .replace(AUTHORIZATION, '$1 …');
}

/** Long enough for every sentence, and short enough to be broadcast with each frame. */
const MAX_MESSAGE_LENGTH = 2000;

const CREDENTIALS = /\b([a-z][a-z\d+.-]{0,30}:\/\/)[^\s/?#"<>@]+@/gi;
/** Whatever follows the path of an absolute URL. */
const ABSOLUTE = /\b([a-z][a-z\d+.-]{0,30}:\/\/[^\s?#"<>]*)([?#])[^\s"<>]+/gi;
/** What is written like the parameters of a relative URL: `file?name=value`. */
const RELATIVE = /([\w/%.~)-])([?#])[^\s"<>=…]+=[^\s"<>]*/g;
const AUTHORIZATION = /\b(bearer|basic|digest|negotiate)\s+[\w.~+/=-]{8,}/gi;

const parametersOf = ({ search }: URL): readonly string[] =>
  search
    .slice(1)
    .split('&')
    .filter((parameter) => parameter !== '');

const withoutFragment = (url: string): string => url.split('#', 1)[0] ?? '';

function parse(url: string): URL | null {
  try {
    return new URL(url);
  } catch {
    return null;
  }
}

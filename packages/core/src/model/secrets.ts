/**
 * The URL of a response as it may be written to disk. What `prepareRequest` or a redirect has added to the stored URL may be a
 * secret, such as a signature or a token:
 * - when the request was not redirected, it is the URL of the stored request, whatever was sent in its place
 * - when it was, user name, password and fragment are removed, and all parameters of the query that the stored request does not
 *   have; the path is removed too when `prepareRequest` had changed it
 *
 * Empty when one of the URLs can't be parsed.
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
 * `text` without what may be secret in it: the user names, passwords, queries and fragments of URLs, and what follows the name
 * of an authentication scheme such as `Bearer`. For messages that are stored and shown: browsers, hooks and transports may
 * put anything into them. Cut off after 2000 UTF-16 code units.
 */
export function withoutSecrets(text: string): string {
  return text
    .slice(0, MAX_MESSAGE_LENGTH)
    .replace(CREDENTIALS, '$1')
    .replace(ABSOLUTE, '$1$2…')
    .replace(RELATIVE, '$1$2…')
    .replace(AUTHORIZATION, '$1 …');
}

/** Messages are part of snapshots, which are sent to the other tabs with each change: they have to be short. */
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

/** Fragments are no part of what is asked for (RFC 9110 §4.2.5). */
export const withoutFragment = (url: string): string => url.split('#', 1)[0] ?? '';

function parse(url: string): URL | null {
  try {
    return new URL(url);
  } catch {
    return null;
  }
}

/**
 * Says whether a header of a request or a response carries a secret. Such headers are never written to disk.
 *
 * @param name in lower case
 */
export type IsSecretHeader = (name: string, value: string) => boolean;

/**
 * Says whether a header carries a secret, as far as its name and value tell. It is what decides by default. Secrets are:
 * - by their names, in any case: `Authorization`, cookies, API keys such as `X-Api-Key`, tokens such as `X-Auth-Token` and
 *   CSRF tokens, passwords, signatures, session ids and the like
 * - by their values, under any name: those that begin with an authentication scheme such as `Bearer`, and JSON Web Tokens
 * - in headers that contain addresses (`Location`, `Content-Location`, `Link`, `Refresh`): addresses with a query, which may
 *   be signed
 *
 * In doubt it says yes. A header that is taken for a secret has to be added by `prepareRequest` after a restart; a secret that
 * is not recognised is on disk.
 *
 * @example
 * createBackgroundFetch({ secretHeaders: (name, value) => name !== 'location' && isSecretHeader(name, value) });
 */
export const isSecretHeader: IsSecretHeader = (name, value) => {
  const lower = name.toLowerCase();
  if (APP_METADATA.test(lower)) return false;
  if (SECRET_NAME.test(lower) || SECRET_WORD.test(lower) || SECRET_KEY.test(lower)) return true;
  return SECRET_VALUE.test(value) || (ADDRESSES.has(lower) && value.includes('?'));
};

/**
 * A list of header names, in any case, that carry secrets as well as those that `isSecretHeader` recognises; or a function that
 * decides in its place. When the function throws, or returns anything but `false`, the header counts as a secret.
 */
export type SecretHeadersOption = readonly string[] | IsSecretHeader;

/** The function that decides. Throws a `TypeError` when the option is neither a list of names nor a function. */
export function chooseSecretHeaders(option: SecretHeadersOption | undefined): IsSecretHeader {
  if (option === undefined) return isSecretHeader;
  if (typeof option === 'function') return (name, value) => decides(option, name, value);
  if (!Array.isArray(option) || !option.every((name) => typeof name === 'string'))
    throw new TypeError('`secretHeaders` is a list of header names, or a function.');
  const names = new Set(option.map((name) => name.toLowerCase()));
  return (name, value) => names.has(name.toLowerCase()) || isSecretHeader(name, value);
}

function decides(option: IsSecretHeader, name: string, value: string): boolean {
  try {
    return option(name.toLowerCase(), value) !== false;
  } catch {
    return true;
  }
}

/** Metadata that an app has attached to a file in an object store: the names are the app's own, and it is as public as the file. */
const APP_METADATA = /^x-(?:amz|goog|ms)-meta-/;

/** Words that may be the end of a longer one: `X-CSRFToken` matches, `X-RateLimit-Tokens` does not. */
const SECRET_NAME =
  /(?:token|secret|password|passwd|passphrase|authorization|authentication|credentials?|cookie2?|signature|apikey|csrf|xsrf)(?:$|[-_])/;

const SECRET_WORD = /(?:^|[-_])(?:auth|bearer|dpop|jwt|otp|session|sessionid|sid)(?:$|[-_])/;

/** Keys of certain kinds only: `Idempotency-Key` and `Surrogate-Key` are no secrets. */
const SECRET_KEY =
  /(?:^|[-_])(?:access|account|admin|api|app|application|auth|client|consumer|customer|developer|encryption|functions?|license|master|private|project|server|subscription|user)[-_]key$|^(?:x-)?key$/;

const SECRET_VALUE = /^\s*(?:(?:bearer|basic|digest|negotiate|token)\s|eyJ[\w-]+\.[\w-]+\.)/i;

const ADDRESSES: ReadonlySet<string> = new Set(['location', 'content-location', 'link', 'refresh']);

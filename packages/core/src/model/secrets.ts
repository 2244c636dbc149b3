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

/** Whether a header, of a request or a response, carries a secret: such headers are never written to disk. Names are lower case. */
export type IsSecretHeader = (name: string, value: string) => boolean;

/**
 * Whether a header carries a secret, as far as its name and value tell: `Authorization`, cookies, `X-Api-Key`,
 * `X-Auth-Token`, CSRF tokens, signatures and their like; a value with the scheme `Bearer` or `Basic`, or that is a JSON
 * Web Token, under any name; and an address with a query, which may be a signed one, in a header that names addresses.
 * It is generous: what is taken for a secret without being one has to be sent by `prepareRequest` after a restart, and
 * what is not is on disk.
 */
export const isSecretHeader: IsSecretHeader = (name, value) => {
  const lower = name.toLowerCase();
  if (APP_METADATA.test(lower)) return false;
  if (SECRET_NAME.test(lower) || SECRET_WORD.test(lower) || SECRET_KEY.test(lower)) return true;
  return SECRET_VALUE.test(value) || (ADDRESSES.has(lower) && value.includes('?'));
};

/** Names to add to those that `isSecretHeader` recognises, in any case, or what decides in its place. */
export type SecretHeadersOption = readonly string[] | IsSecretHeader;

/** Throws a `TypeError` when the option is neither. What the app's function throws, or does not decide, counts as secret. */
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

/** What an object store keeps for the app beside a file: the names are the app's own, and it is public as the file is. */
const APP_METADATA = /^x-(?:amz|goog|ms)-meta-/;

/** At the end of a word: `X-CSRFToken` is one, `X-RateLimit-Tokens` is not. */
const SECRET_NAME =
  /(?:token|secret|password|passwd|passphrase|authorization|authentication|credentials?|cookie2?|signature|apikey|csrf|xsrf)(?:$|[-_])/;

const SECRET_WORD = /(?:^|[-_])(?:auth|bearer|dpop|jwt|otp|session|sessionid|sid)(?:$|[-_])/;

/** `Idempotency-Key` and `Surrogate-Key` are none. */
const SECRET_KEY =
  /(?:^|[-_])(?:access|account|admin|api|app|application|auth|client|consumer|customer|developer|encryption|functions?|license|master|private|project|server|subscription|user)[-_]key$|^(?:x-)?key$/;

const SECRET_VALUE = /^\s*(?:(?:bearer|basic|digest|negotiate|token)\s|eyJ[\w-]+\.[\w-]+\.)/i;

const ADDRESSES: ReadonlySet<string> = new Set(['location', 'content-location', 'link', 'refresh']);

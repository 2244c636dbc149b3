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

/*
 * What apps name requests by. The platform makes strings of everything else: `undefined` is asked for as /undefined, a promise as
 * /[object Promise], and an empty string is the page itself. Here these are mistakes, and are told at once.
 */

/** Whether it is a `Request`. Not by `instanceof`, because it may come from another realm, such as an iframe. */
export const isRequest = (input: unknown): input is Request =>
  isObject(input) && 'bodyUsed' in input && 'method' in input;

/** Whether it is a URL: a string, or an object that has one, such as a `URL` or a link. */
export const isUrl = (input: unknown): input is string | URL =>
  typeof input === 'string' || (isObject(input) && 'href' in input);

/** Throws a `TypeError` unless it is a URL or a `Request`. `what` needs one begins the message. */
export function checkRequestInput(what: string, input: unknown): void {
  if (isUrl(input) || isRequest(input)) return;
  throw new TypeError(`${what} needs a URL or a Request; it was ${describe(input)}.`);
}

export const describe = (value: unknown): string =>
  isObject(value) || typeof value === 'function'
    ? Object.prototype.toString.call(value)
    : typeof value === 'string'
      ? JSON.stringify(value)
      : String(value);

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

import { checkRequest } from '../http/requests.ts';
import { type CheckedFetchOptions, checkFetchOptions } from '../model/fetch-options.ts';
import type { BackgroundFetchIcon } from '../model/snapshot.ts';

/*
 * The Web IDL conversions (Web IDL §3.2) of what scripts pass. An interface of the platform takes everything that can be
 * converted, while our own manager says what is wrong with it.
 */

/** Throws `TypeError` when a call has fewer arguments than its operation requires. */
export function requireArguments(member: string, given: number, required: number): void {
  if (given < required)
    throw new TypeError(`${member} takes ${required} argument(s), but was given ${given}.`);
}

/** `DOMString`. Symbols throw. */
export const toDOMString = (value: unknown): string => `${value as string}`;

/**
 * `(RequestInfo or sequence<RequestInfo>)`, then Background Fetch §6.3.1 steps 4 to 7: each becomes a request of its
 * own, by the `Request` constructor, which resolves relative URLs and uses up the body of the one that was given.
 */
export function toBackgroundRequests(value: unknown): readonly Request[] {
  const list = isIterable(value) ? [...value] : [value];
  if (list.length === 0) throw new TypeError('A background fetch needs at least one request.');
  return list.map((input) => {
    const request = new Request(isRequest(input) ? input : toDOMString(input));
    checkRequest(request);
    return request;
  });
}

/** `RequestInfo` as a query. A given request is not copied, so that its body is not used up. */
export function toMatchQuery(value: unknown): Request {
  return isRequest(value) ? value : new Request(toDOMString(value));
}

/** `CacheQueryOptions`. */
export function toQueryOptions(value: unknown): CacheQueryOptions {
  const given = toDictionary(value);
  return {
    ignoreSearch: Boolean(given.ignoreSearch),
    ignoreMethod: Boolean(given.ignoreMethod),
    ignoreVary: Boolean(given.ignoreVary),
  };
}

/** `BackgroundFetchUIOptions`. */
export function toUIOptions(value: unknown): Pick<CheckedFetchOptions, 'title' | 'icons'> {
  const { icons, title } = toDictionary(value);
  return {
    icons: icons === undefined ? [] : toSequence(icons).map(toIcon),
    title: title === undefined ? '' : toDOMString(title),
  };
}

/** `BackgroundFetchOptions`, in the form that the session takes. */
export function toFetchOptions(value: unknown, metadata: unknown): CheckedFetchOptions {
  const { downloadTotal } = toDictionary(value);
  return {
    ...checkFetchOptions({ metadata }),
    ...toUIOptions(value),
    downloadTotal: downloadTotal === undefined ? 0 : toUnsignedLongLong(downloadTotal),
  };
}

function toIcon(value: unknown): BackgroundFetchIcon {
  const { src, sizes, type, label } = toDictionary(value);
  if (src === undefined) throw new TypeError('An icon needs a `src`.');
  return {
    src: toDOMString(src),
    ...(sizes !== undefined && { sizes: toDOMString(sizes) }),
    ...(type !== undefined && { type: toDOMString(type) }),
    ...(label !== undefined && { label: toDOMString(label) }),
  };
}

function toDictionary(value: unknown): Readonly<Record<string, unknown>> {
  if (value === undefined || value === null) return {};
  if (typeof value !== 'object' && typeof value !== 'function')
    throw new TypeError(`${toDOMString(value)} is not an object.`);
  return value as Record<string, unknown>;
}

function toSequence(value: unknown): readonly unknown[] {
  if (!isIterable(value)) throw new TypeError('The value is not iterable.');
  return [...value];
}

function toUnsignedLongLong(value: unknown): number {
  const number = Math.trunc(Number(value));
  return Number.isFinite(number) ? Number(BigInt.asUintN(64, BigInt(number))) : 0;
}

const isIterable = (value: unknown): value is Iterable<unknown> =>
  typeof value === 'object' && value !== null && Symbol.iterator in value;

/** By shape: a Request of another realm (an iframe's) is one too. */
const isRequest = (value: unknown): value is Request =>
  typeof value === 'object' && value !== null && 'bodyUsed' in value && 'referrerPolicy' in value;

/** The key to constructors that Web IDL does not give to scripts: only the polyfill's own code has it. */
export const INTERNAL: unique symbol = Symbol('internal');

/** The arguments of a constructor that only the polyfill may call; being rest arguments, they leave its `length` 0. */
export type Internals<Given extends readonly unknown[]> = readonly [
  key: typeof INTERNAL,
  ...given: Given,
];

/** Web IDL §3.7.1: an interface without a constructor operation throws. */
export function assertInternal(key: unknown): void {
  if (key !== INTERNAL) throw new TypeError('Illegal constructor');
}

/**
 * An event handler IDL attribute (HTML §8.1.8.1): one listener, in the place where a handler was first set, that calls
 * whatever is set now.
 */
export class EventHandler {
  readonly #target: EventTarget;
  readonly #type: string;
  #handler: object | null = null;

  constructor(target: EventTarget, type: string) {
    this.#target = target;
    this.#type = type;
  }

  get(): object | null {
    return this.#handler;
  }

  /** Anything that is no object takes the handler away ([LegacyTreatNonObjectAsNull]). */
  set(value: unknown): void {
    const handler = isIdlObject(value) ? value : null;
    if (handler && !this.#handler) this.#target.addEventListener(this.#type, this.#listener);
    if (!handler) this.#target.removeEventListener(this.#type, this.#listener);
    this.#handler = handler;
  }

  readonly #listener = (event: Event): void => {
    if (typeof this.#handler !== 'function') return;
    const answer: unknown = this.#handler.call(event.currentTarget, event);
    if (answer === false) event.preventDefault();
  };
}

const isIdlObject = (value: unknown): value is object =>
  typeof value === 'function' || (typeof value === 'object' && value !== null);

type InterfaceObject = abstract new (...args: never[]) => object;

/**
 * Makes a class what Web IDL §3.7 says of an interface: its members can be enumerated, its objects have a name, and it
 * is a global that can not.
 */
export function exposeInterface(
  scope: object,
  name: string,
  interfaceObject: InterfaceObject,
): void {
  const { prototype } = interfaceObject;
  for (const member of Object.getOwnPropertyNames(prototype))
    if (member !== 'constructor') Object.defineProperty(prototype, member, { enumerable: true });
  Object.defineProperty(prototype, Symbol.toStringTag, { value: name, configurable: true });
  // Bundlers rename classes.
  Object.defineProperty(interfaceObject, 'name', { value: name, configurable: true });
  Object.defineProperty(scope, name, {
    value: interfaceObject,
    writable: true,
    enumerable: false,
    configurable: true,
  });
}

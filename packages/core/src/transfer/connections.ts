/**
 * - `started`: the first download of a registration that a user has just started
 * - `upload`: a request with a body, or with another method than `GET` and `HEAD`
 * - `segment`: a further connection for a body that another one brings already
 * - `ordinary`: any other download
 */
export type SlotKind = 'ordinary' | 'started' | 'upload' | 'segment';

/** Gives a connection back; further calls do nothing. */
export type Release = () => void;

/** What a record that wants to transfer asks for. */
export interface SlotRequest {
  readonly uid: string;
  /** The origin that its request goes to; `null` where connections are not counted. */
  readonly host: string | null;
  readonly isUpload: boolean;
  /** Whether it is a further connection for a body that another one brings already: all others go first. */
  readonly isSegment?: true;
}

/** Limits the connections to each host. */
export interface HostConnections {
  /** A connection, or `null` when none is free. Then one is waited for, and `onFree` is called when `take` would get it. */
  take(host: string, kind: SlotKind): Release | null;
  /** Stops waiting for one. */
  forget(host: string, kind: SlotKind): void;
  close(): void;
}

const nothing = (): boolean => false;

/**
 * The numbers of the connections to a host that a transfer may use, the preferred ones first. Ordinary downloads leave one
 * for what a user starts; uploads and segments each have one of their own, and may use those of ordinary downloads. For each one that a
 * frozen page holds (`isLost`) there is another number.
 */
export function connectionNumbers(
  perHost: number,
  kind: SlotKind,
  isLost: (number: string) => boolean = nothing,
): readonly string[] {
  const ordinary = Math.max(1, perHost - 1);
  if (kind === 'ordinary') return numbers('d', ordinary, isLost);
  if (kind === 'started') return numbers('d', perHost, isLost);
  const own = numbers(kind === 'upload' ? 'u' : 's', 1, isLost);
  return [...own, ...numbers('d', ordinary, isLost)];
}

function numbers(
  prefix: string,
  count: number,
  isLost: (number: string) => boolean,
): readonly string[] {
  const found: string[] = [];
  for (let n = 0; found.length < count; n += 1)
    if (!isLost(`${prefix}${n}`)) found.push(`${prefix}${n}`);
  return found;
}

/** Limits the connections of this context alone, where there are no locks to count them over all contexts. */
export class OwnConnections implements HostConnections {
  readonly #perHost: number;
  readonly #taken = new Map<string, Set<string>>();

  constructor(perHost: number) {
    this.#perHost = perHost;
  }

  take(host: string, kind: SlotKind): Release | null {
    const taken = this.#taken.get(host) ?? new Set();
    const number = connectionNumbers(this.#perHost, kind).find((wanted) => !taken.has(wanted));
    if (number === undefined) return null;
    this.#taken.set(host, taken.add(number));
    return () => {
      taken.delete(number);
      if (taken.size === 0 && this.#taken.get(host) === taken) this.#taken.delete(host);
    };
  }

  forget(): void {}

  close(): void {}
}

import { connectionNumbers } from './connection-numbers.ts';
import type { HostConnections, Release, SlotKind } from './slots.ts';

/** Counts the connections of one context, where contexts can't count together. */
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

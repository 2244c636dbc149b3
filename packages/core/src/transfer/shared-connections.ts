import { type Clock, onAbort } from '../browser/clock.ts';
import type { Locks } from '../browser/contexts.ts';
import { connectionName } from '../model/names.ts';
import {
  connectionNumbers,
  type HostConnections,
  type Release,
  type SlotKind,
} from './connections.ts';
import { FROZEN_AFTER, type HolderLiveness } from './holder-liveness.ts';

/** A connection that this context holds. */
interface Held {
  /** The name of its lock. */
  readonly name: string;
  /** Milliseconds since the Unix epoch. */
  readonly since: number;
  /** Gives its lock back. */
  readonly letGo: Release;
}

/** For so long a context may use a connection again, for one short transfer after another, before others have their turn. */
const REUSE_MS = 500;

/**
 * Limits connections over all contexts of the origin: each connection is a lock with a number. Those of frozen pages are
 * replaced, or one such page could keep all others from a host.
 */
export class SharedConnections implements HostConnections {
  readonly #name: string;
  readonly #perHost: number;
  readonly #locks: Locks;
  readonly #liveness: HolderLiveness;
  readonly #onFree: () => void;
  readonly #clock: Clock;
  readonly #seeking = new Map<string, AbortController>();
  /** What is offered while `onFree` is called. */
  readonly #got = new Map<string, Held>();
  /** Those that were just given back, until the end of this turn: whoever waits here needs no new lock. */
  readonly #spare = new Set<Held>();
  /** The locks of frozen pages. */
  readonly #lost = new Set<string>();

  constructor(
    ports: {
      readonly name: string;
      readonly locks: Locks;
      readonly liveness: HolderLiveness;
      readonly clock: Clock;
    },
    perHost: number,
    onFree: () => void,
  ) {
    this.#name = ports.name;
    this.#locks = ports.locks;
    this.#liveness = ports.liveness;
    this.#clock = ports.clock;
    this.#perHost = perHost;
    this.#onFree = onFree;
  }

  take(host: string, kind: SlotKind): Release | null {
    const key = `${kind} ${host}`;
    const got = this.#got.get(key) ?? this.#spareFor(host, kind);
    this.#got.delete(key);
    if (got) return this.#releaseOf(got);
    if (!this.#seeking.has(key)) {
      const stop = new AbortController();
      this.#seeking.set(key, stop);
      void this.#seek(host, kind, stop.signal).then((held) => {
        if (this.#seeking.get(key) === stop) this.#seeking.delete(key);
        if (held) this.#offer(key, held, stop.signal);
      });
    }
    return null;
  }

  #releaseOf(held: Held): Release {
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      if (this.#clock.now() - held.since >= REUSE_MS) return held.letGo();
      this.#spare.add(held);
      void Promise.resolve().then(() => {
        if (this.#spare.delete(held)) held.letGo();
      });
    };
  }

  #spareFor(host: string, kind: SlotKind): Held | undefined {
    if (this.#spare.size === 0) return undefined;
    const names = this.#namesOf(host, kind);
    const found = [...this.#spare].find(({ name }) => names.includes(name));
    if (found) this.#spare.delete(found);
    return found;
  }

  /** The names of the locks of the connections that it may use. */
  #namesOf(host: string, kind: SlotKind): readonly string[] {
    const nameOf = (number: string) => connectionName(this.#name, host, number);
    const isLost = (number: string) => this.#lost.has(nameOf(number));
    return connectionNumbers(this.#perHost, kind, isLost).map(nameOf);
  }

  forget(host: string, kind: SlotKind): void {
    const key = `${kind} ${host}`;
    this.#seeking.get(key)?.abort();
    this.#seeking.delete(key);
  }

  close(): void {
    for (const stop of this.#seeking.values()) stop.abort();
    this.#seeking.clear();
  }

  #offer(key: string, held: Held, signal: AbortSignal): void {
    if (signal.aborted) {
      held.letGo();
      return;
    }
    this.#got.set(key, held);
    this.#onFree();
    if (this.#got.get(key) !== held) return;
    // Nobody has taken it: those who wanted it are gone, or have no slot.
    this.#got.delete(key);
    held.letGo();
  }

  /** Resolves with `null` when it was stopped. Where the browser refuses locks, nothing is limited. */
  async #seek(host: string, kind: SlotKind, signal: AbortSignal): Promise<Held | null> {
    try {
      while (!signal.aborted) {
        await this.#findAgain(host);
        const names = this.#namesOf(host, kind);
        const held = (await this.#firstFree(names)) ?? (await this.#next(names, signal));
        if (held) return held;
      }
      return null;
    } catch {
      return { name: '', since: 0, letGo: () => {} };
    }
  }

  /** A lock of a frozen page is free again when that page is dead, or has thawed and is done. */
  async #findAgain(host: string): Promise<void> {
    for (const name of this.#lost) {
      if (!name.startsWith(connectionName(this.#name, host, ''))) continue;
      const held = await this.#hold(name);
      if (held) this.#lost.delete(name);
      held?.letGo();
    }
  }

  async #firstFree(names: readonly string[]): Promise<Held | null> {
    for (const name of names) {
      const held = await this.#hold(name);
      if (held) return held;
    }
    return null;
  }

  /** Waits for any of them. Resolves with `null` when `signal` aborts, and when a holder turns out to be frozen. */
  async #next(names: readonly string[], signal: AbortSignal): Promise<Held | null> {
    const over = new AbortController();
    const stop = () => over.abort();
    const unlink = onAbort(signal, stop);
    const watches = names.map((name) => this.#watch(name, stop));
    let first: Held | null = null;
    const take = async (name: string) => {
      const held = await this.#hold(name, over.signal).catch((error: unknown) => {
        if (over.signal.aborted) return null;
        throw error;
      });
      if (first) held?.letGo();
      else first = held;
      if (held) stop();
    };
    try {
      await Promise.all(names.map(take));
    } finally {
      stop();
      for (const unwatch of watches) unwatch();
      unlink();
    }
    return first;
  }

  #watch(name: string, onLost: () => void): () => void {
    return this.#liveness.watch(name, (silences) => {
      if (silences < FROZEN_AFTER) return;
      this.#lost.add(name);
      onLost();
    });
  }

  /** Resolves once the lock is held. Without a signal it does not wait: it resolves with `null` when the lock isn't free. */
  #hold(name: string, signal?: AbortSignal): Promise<Held | null> {
    return new Promise((resolve, reject) => {
      this.#locks
        .request(name, signal ? { signal } : { ifAvailable: true }, async ({ held }) => {
          if (!held) return resolve(null);
          const answering = this.#liveness.hold(name);
          const since = this.#clock.now();
          await new Promise<void>((letGo) => resolve({ name, since, letGo }));
          answering();
        })
        .catch(reject);
    });
  }
}

import { onAbort } from '../browser/clock.ts';
import type { Locks } from '../browser/contexts.ts';
import { connectionName } from '../model/names.ts';
import { FROZEN_AFTER, type HolderLiveness } from './holder-liveness.ts';

/**
 * - `started`: the first download of a registration that a user has just started
 * - `upload`: a request with a body, or with another method than `GET` and `HEAD`
 * - `ordinary`: any other download
 */
export type SlotKind = 'ordinary' | 'started' | 'upload';

/** Gives a connection back; further calls do nothing. */
export type Release = () => void;

/** What a record that wants to transfer asks for. */
export interface SlotRequest {
  readonly uid: string;
  /** The origin that its request goes to; `null` where connections are not counted. */
  readonly host: string | null;
  readonly isUpload: boolean;
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
 * for what a user starts; uploads have one of their own, and may use those of ordinary downloads. For each one that a
 * frozen page holds (`isLost`) there is another number.
 */
function connectionNumbers(
  perHost: number,
  kind: SlotKind,
  isLost: (number: string) => boolean = nothing,
): readonly string[] {
  const ordinary = Math.max(1, perHost - 1);
  if (kind === 'ordinary') return numbers('d', ordinary, isLost);
  if (kind === 'started') return numbers('d', perHost, isLost);
  return [...numbers('u', 1, isLost), ...numbers('d', ordinary, isLost)];
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
  readonly #seeking = new Map<string, AbortController>();
  /** What is offered while `onFree` is called. */
  readonly #got = new Map<string, Release>();
  /** The locks of frozen pages. */
  readonly #lost = new Set<string>();

  constructor(
    ports: { readonly name: string; readonly locks: Locks; readonly liveness: HolderLiveness },
    perHost: number,
    onFree: () => void,
  ) {
    this.#name = ports.name;
    this.#locks = ports.locks;
    this.#liveness = ports.liveness;
    this.#perHost = perHost;
    this.#onFree = onFree;
  }

  take(host: string, kind: SlotKind): Release | null {
    const key = `${kind} ${host}`;
    const got = this.#got.get(key);
    this.#got.delete(key);
    if (!got && !this.#seeking.has(key)) {
      const stop = new AbortController();
      this.#seeking.set(key, stop);
      void this.#seek(host, kind, stop.signal).then((release) => {
        if (this.#seeking.get(key) === stop) this.#seeking.delete(key);
        if (release) this.#offer(key, release, stop.signal);
      });
    }
    return got ?? null;
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

  #offer(key: string, release: Release, signal: AbortSignal): void {
    if (signal.aborted) {
      release();
      return;
    }
    this.#got.set(key, release);
    this.#onFree();
    if (this.#got.get(key) !== release) return;
    // Nobody has taken it: those who wanted it are gone, or have no slot.
    this.#got.delete(key);
    release();
  }

  /** Resolves with `null` when it was stopped. Where the browser refuses locks, nothing is limited. */
  async #seek(host: string, kind: SlotKind, signal: AbortSignal): Promise<Release | null> {
    try {
      while (!signal.aborted) {
        await this.#findAgain(host);
        const isLost = (number: string) => this.#lost.has(connectionName(this.#name, host, number));
        const numbers = connectionNumbers(this.#perHost, kind, isLost);
        const names = numbers.map((number) => connectionName(this.#name, host, number));
        const release = (await this.#firstFree(names)) ?? (await this.#next(names, signal));
        if (release) return release;
      }
      return null;
    } catch {
      return () => {};
    }
  }

  /** A lock of a frozen page is free again when that page is dead, or has thawed and is done. */
  async #findAgain(host: string): Promise<void> {
    for (const name of this.#lost) {
      if (!name.startsWith(connectionName(this.#name, host, ''))) continue;
      const release = await this.#hold(name);
      if (release) this.#lost.delete(name);
      release?.();
    }
  }

  async #firstFree(names: readonly string[]): Promise<Release | null> {
    for (const name of names) {
      const release = await this.#hold(name);
      if (release) return release;
    }
    return null;
  }

  /** Waits for any of them. Resolves with `null` when `signal` aborts, and when a holder turns out to be frozen. */
  async #next(names: readonly string[], signal: AbortSignal): Promise<Release | null> {
    const over = new AbortController();
    const stop = () => over.abort();
    const unlink = onAbort(signal, stop);
    const watches = names.map((name) => this.#watch(name, stop));
    let first: Release | null = null;
    const take = async (name: string) => {
      const release = await this.#hold(name, over.signal).catch((error: unknown) => {
        if (over.signal.aborted) return null;
        throw error;
      });
      if (first) release?.();
      else first = release;
      if (release) stop();
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
  #hold(name: string, signal?: AbortSignal): Promise<Release | null> {
    return new Promise((resolve, reject) => {
      this.#locks
        .request(name, signal ? { signal } : { ifAvailable: true }, async ({ held }) => {
          if (!held) return resolve(null);
          const answering = this.#liveness.hold(name);
          await new Promise<void>((release) => resolve(release));
          answering();
        })
        .catch(reject);
    });
  }
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

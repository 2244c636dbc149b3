import { onAbort } from '../browser/clock.ts';
import type { Locks } from '../browser/locks.ts';
import { connectionName } from '../model/names.ts';
import { FROZEN_AFTER, type HolderLiveness } from './holder-liveness.ts';

/**
 * - `ordinary`: a download like any other
 * - `started`: the first of a registration that a user has just started
 * - `upload`: a request that does more than ask
 */
export type SlotKind = 'ordinary' | 'started' | 'upload';

/** Gives a slot, or a connection, back; further calls do nothing. */
export type Release = () => void;

/** A record that wants to move. */
export interface SlotRequest {
  readonly uid: string;
  /** The origin that it goes to; `null` where connections need not be counted. */
  readonly host: string | null;
  readonly isUpload: boolean;
}

/** Connections to hosts, which contexts may share. */
export interface HostConnections {
  /** A connection, or `null`: then one is sought, and it is told when one is there, which is the moment to ask again. */
  take(host: string, kind: SlotKind): Release | null;
  /** Nobody waits for one any more. */
  forget(host: string, kind: SlotKind): void;
  close(): void;
}

const nothing = (): boolean => false;

/**
 * Which of the numbered connections to a host a transfer may use, the preferred ones first. Ordinary downloads leave one
 * for what a user starts; uploads have one of their own and may use those of ordinary downloads. What `isLost` names, a
 * frozen page holds: another one stands in for it.
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
 * Counts connections over all contexts of the origin: each is a lock with a number. What frozen pages hold is passed
 * over, or one of them could keep a host from all others.
 */
export class SharedConnections implements HostConnections {
  readonly #name: string;
  readonly #perHost: number;
  readonly #locks: Locks;
  readonly #liveness: HolderLiveness;
  readonly #onGot: () => void;
  readonly #seeking = new Map<string, AbortController>();
  /** What was got, while it is offered. */
  readonly #got = new Map<string, Release>();
  /** The locks of frozen pages. */
  readonly #lost = new Set<string>();

  constructor(
    ports: { readonly name: string; readonly locks: Locks; readonly liveness: HolderLiveness },
    perHost: number,
    onGot: () => void,
  ) {
    this.#name = ports.name;
    this.#locks = ports.locks;
    this.#liveness = ports.liveness;
    this.#perHost = perHost;
    this.#onGot = onGot;
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
    this.#onGot();
    if (this.#got.get(key) !== release) return;
    // Those who wanted it are gone, or have no slot.
    this.#got.delete(key);
    release();
  }

  /** Resolves with `null` when it was stopped. Where locks are refused nothing is counted. */
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

  /** What a frozen page held is free again when that page is dead, or has thawed and is done. */
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

  /** Waits for any of them; resolves with `null` when that has to begin anew, or is to end. */
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
    let silences = 0;
    return this.#liveness.watch(name, (sign) => {
      silences = sign === true ? 0 : sign === 'asleep' ? FROZEN_AFTER : silences + 1;
      if (silences < FROZEN_AFTER) return;
      this.#lost.add(name);
      onLost();
    });
  }

  /** Resolves once it is held; with `null` when it isn't free and there is no signal to wait with. */
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

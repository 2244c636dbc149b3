import { onAbort } from '../browser/clock.ts';
import type { HostConnections, Release, SlotKind, SlotRequest } from './connections.ts';

export interface SlotLimits {
  readonly total: number;
  readonly perRegistration: number;
}

/** From this many slots in all on, one is kept for what a user starts, and one for uploads. */
const ENOUGH_TO_KEEP_SOME = 6;
const KEPT_FROM: Readonly<Record<SlotKind, readonly SlotKind[]>> = {
  ordinary: ['started', 'upload'],
  started: ['upload'],
  upload: [],
};

/** The right to transfer, until `release` is called. */
export interface Slot {
  /** Gives the slot and its connection back; further calls do nothing. */
  release(): void;
  /**
   * All has come, and only has to be stored: the slot and its connection go to others, unless `MAX_STORING` are being stored
   * so already.
   */
  releaseWhile(storing: Promise<unknown>): void;
  /**
   * The holder only waits for an answer from now on: its slot goes to others, unless `MAX_ASIDE` wait so already. It keeps its
   * connection. The returned function is to be called when the wait is over.
   */
  setAside(): () => void;
}

interface Waiter {
  readonly request: SlotRequest;
  readonly grant: (slot: Slot) => void;
}

/** How many may wait for their answers without a slot. They still hold connections, of which there are few. */
const MAX_ASIDE = 1;

/** How many small bodies may be in memory and not yet stored, when the disk is slower than the network. */
const MAX_STORING = 32;

interface Grant {
  readonly waiter: Waiter;
  readonly kind: SlotKind;
  readonly connection: Release;
}

/** The waiters of one registration for one host, first come, first served. */
type Line = Waiter[];

/**
 * Slots for transfers. Registrations take turns, so that one with thousands of records does not keep a small one waiting;
 * within a registration it is first come, first served for each host. Ordinary downloads leave a slot for uploads, and one
 * for the first record of what a user has just started.
 */
export class FairQueue {
  readonly #limits: SlotLimits;
  readonly #connections: HostConnections;
  /** By registration, in the order of their turns: the one that was served last is the last. */
  readonly #waiting = new Map<string, Map<string, Line>>();
  readonly #running = new Map<string, number>();
  readonly #favoured = new Set<string>();
  readonly #ofKind: Record<SlotKind, number> = { ordinary: 0, started: 0, upload: 0 };
  #total = 0;
  #aside = 0;
  #storing = 0;

  /** @param connect its argument is to be called when a connection is free */
  constructor(limits: SlotLimits, connect: (onFree: () => void) => HostConnections) {
    this.#limits = limits;
    this.#connections = connect(() => this.#serve());
  }

  /** A user has just started this registration: its first record does not wait behind other downloads. */
  favour(uid: string): void {
    this.#favoured.add(uid);
  }

  /** This registration is done. */
  forget(uid: string): void {
    this.#favoured.delete(uid);
  }

  /** Resolves with a slot; rejects with the signal's reason when that comes first. */
  acquire(request: SlotRequest, signal: AbortSignal): Promise<Slot> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const waiter: Waiter = {
        request,
        grant: (slot) => {
          unlink();
          resolve(slot);
        },
      };
      const unlink = onAbort(signal, () => {
        this.#giveUp(waiter);
        reject(signal.reason);
      });
      this.#enqueue(waiter);
      this.#serve();
    });
  }

  close(): void {
    this.#connections.close();
  }

  #enqueue(waiter: Waiter): void {
    const { uid } = waiter.request;
    const lines = this.#waiting.get(uid) ?? new Map<string, Line>();
    this.#waiting.set(uid, lines);
    const key = lineKey(waiter.request);
    const line = lines.get(key);
    if (line) line.push(waiter);
    else lines.set(key, [waiter]);
  }

  #serve(): void {
    for (const [uid, lines] of this.#waiting) {
      if (this.#total >= this.#limits.total) return;
      const granted = this.#firstOf(uid, lines);
      if (!granted) continue;
      const { waiter, kind, connection } = granted;
      const { request, grant } = waiter;
      this.#leave(request, (line) => line.shift());
      const left = this.#waiting.get(uid);
      // Adding it again moves the registration to the end of the map, and this loop comes to it again after the others.
      this.#waiting.delete(uid);
      if (left) this.#waiting.set(uid, left);
      grant(this.#take(uid, kind, connection));
    }
  }

  /** The waiter of a registration to serve next, with its connection; `null` when none can be served. */
  #firstOf(uid: string, lines: ReadonlyMap<string, Line>): Grant | null {
    for (const [waiter] of lines.values()) {
      if (!waiter) continue;
      const { host } = waiter.request;
      const kind = this.#kindOf(waiter.request);
      if (!this.#hasRoom(uid, kind)) continue;
      const connection = host === null ? () => {} : this.#connections.take(host, kind);
      if (connection) return { waiter, kind, connection };
    }
    return null;
  }

  #kindOf({ uid, isUpload }: SlotRequest): SlotKind {
    if (isUpload) return 'upload';
    return this.#favoured.has(uid) && !this.#running.has(uid) ? 'started' : 'ordinary';
  }

  #hasRoom(uid: string, kind: SlotKind): boolean {
    const { total, perRegistration } = this.#limits;
    if ((this.#running.get(uid) ?? 0) >= perRegistration) return false;
    // A slot that is kept for others counts as taken.
    const kept = total < ENOUGH_TO_KEEP_SOME ? [] : KEPT_FROM[kind];
    const free = kept.filter((other) => this.#ofKind[other] === 0).length;
    return this.#total + free < total;
  }

  #take(uid: string, kind: SlotKind, connection: Release): Slot {
    this.#total += 1;
    this.#ofKind[kind] += 1;
    this.#running.set(uid, (this.#running.get(uid) ?? 0) + 1);
    let isHeld = true;
    let isConnected = true;
    const giveBack = (): void => {
      if (isHeld) {
        this.#total -= 1;
        this.#ofKind[kind] -= 1;
        const left = (this.#running.get(uid) ?? 1) - 1;
        if (left > 0) this.#running.set(uid, left);
        else this.#running.delete(uid);
      }
      isHeld = false;
      this.#serve();
    };
    const release = (): void => {
      if (!isConnected) return;
      isConnected = false;
      connection();
      giveBack();
    };
    return {
      release,
      releaseWhile: (storing) => {
        if (this.#storing >= MAX_STORING) return;
        this.#storing += 1;
        const over = (): void => {
          this.#storing -= 1;
        };
        storing.then(over, over);
        release();
      },
      setAside: () => {
        if (this.#aside >= MAX_ASIDE) return () => {};
        this.#aside += 1;
        giveBack();
        let isWaiting = true;
        return () => {
          if (isWaiting) this.#aside -= 1;
          isWaiting = false;
        };
      },
    };
  }

  #giveUp(waiter: Waiter): void {
    const { request } = waiter;
    this.#leave(request, (line) => line.splice(line.indexOf(waiter), 1));
    const { host, isUpload } = request;
    if (host === null || this.#isWanted(request)) return;
    for (const kind of isUpload ? (['upload'] as const) : (['ordinary', 'started'] as const))
      this.#connections.forget(host, kind);
  }

  #leave(request: SlotRequest, change: (line: Line) => void): void {
    const lines = this.#waiting.get(request.uid);
    const key = lineKey(request);
    const line = lines?.get(key);
    if (!lines || !line) return;
    change(line);
    if (line.length === 0) lines.delete(key);
    if (lines.size === 0) this.#waiting.delete(request.uid);
  }

  #isWanted(request: SlotRequest): boolean {
    const key = lineKey(request);
    for (const lines of this.#waiting.values()) if (lines.has(key)) return true;
    return false;
  }
}

const lineKey = ({ host, isUpload }: SlotRequest): string =>
  `${isUpload ? 'up' : 'down'} ${host ?? ''}`;

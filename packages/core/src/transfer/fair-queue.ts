import { onAbort } from '../browser/clock.ts';
import type { HostConnections, Release, SlotKind, SlotRequest } from './connections.ts';

export interface SlotLimits {
  readonly total: number;
  readonly perRegistration: number;
}

/** From this many slots on, the last but one is kept for what a user starts, and the last for uploads. */
const ENOUGH_TO_KEEP_SOME = 6;
const KEPT_FROM: Readonly<Record<SlotKind, readonly SlotKind[]>> = {
  ordinary: ['started', 'upload'],
  started: ['upload'],
  upload: [],
};

interface Waiter {
  readonly request: SlotRequest;
  readonly grant: (release: Release) => void;
}

/** How many may wait for their answers without a slot: a server that answers nothing must not take all connections. */
const MAX_ASIDE = 1;

interface Grant {
  readonly waiter: Waiter;
  readonly kind: SlotKind;
  readonly connection: Release;
}

/** The waiters of one registration that wait for the same thing, first come, first served. */
type Line = Waiter[];

/**
 * Slots for transfers. Registrations take turns, so that one with thousands of records can't keep a small one waiting;
 * within a registration it is first come, first served for each host. Uploads, and the first record of what a user has
 * just started, find a slot that downloads leave free.
 */
export class FairQueue {
  readonly #limits: SlotLimits;
  readonly #connections: HostConnections;
  /** By registration, in the order of their turns: the one that was served last is at the end. */
  readonly #waiting = new Map<string, Map<string, Line>>();
  readonly #running = new Map<string, number>();
  readonly #favoured = new Set<string>();
  readonly #ofKind: Record<SlotKind, number> = { ordinary: 0, started: 0, upload: 0 };
  #total = 0;
  #aside = 0;
  /** What gives back the slot alone. */
  readonly #slotOf = new WeakMap<Release, () => void>();

  /** @param connect gets what is to be called when a connection has been got */
  constructor(limits: SlotLimits, connect: (onGot: () => void) => HostConnections) {
    this.#limits = limits;
    this.#connections = connect(() => this.#serve());
  }

  /** A user has just started this registration: its first record need not wait behind other downloads. */
  favour(uid: string): void {
    this.#favoured.add(uid);
  }

  /** Nothing more will come of this registration. */
  forget(uid: string): void {
    this.#favoured.delete(uid);
  }

  /** Resolves with a slot; rejects with the signal's reason when that comes first. */
  acquire(request: SlotRequest, signal: AbortSignal): Promise<Release> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const waiter: Waiter = {
        request,
        grant: (release) => {
          unlink();
          resolve(release);
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

  /**
   * The holder of a slot only waits for an answer from now on: it gives the slot back, unless another one does so already
   * (its connection stays taken). What is returned is to be called when the wait is over.
   */
  setAside(release: Release): () => void {
    if (this.#aside >= MAX_ASIDE) return () => {};
    this.#aside += 1;
    this.#slotOf.get(release)?.();
    let waits = true;
    return () => {
      if (waits) this.#aside -= 1;
      waits = false;
    };
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
      // Re-adding moves the registration to the end: this loop comes to it again after the others.
      this.#waiting.delete(uid);
      if (left) this.#waiting.set(uid, left);
      grant(this.#take(uid, kind, connection));
    }
  }

  /** Whom of a registration to serve, if anybody, with the connection that was got. */
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
    // What is kept for the others counts as taken, whether it is or not.
    const kept = total < ENOUGH_TO_KEEP_SOME ? [] : KEPT_FROM[kind];
    const free = kept.filter((other) => this.#ofKind[other] === 0).length;
    return this.#total + free < total;
  }

  #take(uid: string, kind: SlotKind, connection: Release): Release {
    this.#total += 1;
    this.#ofKind[kind] += 1;
    this.#running.set(uid, (this.#running.get(uid) ?? 0) + 1);
    let held = true;
    const giveSlot = () => {
      if (!held) return;
      held = false;
      this.#total -= 1;
      this.#ofKind[kind] -= 1;
      const left = (this.#running.get(uid) ?? 1) - 1;
      if (left > 0) this.#running.set(uid, left);
      else this.#running.delete(uid);
      this.#serve();
    };
    let connected = true;
    const release = () => {
      const first = connected;
      connected = false;
      if (first) connection();
      if (held) giveSlot();
      else if (first) this.#serve();
    };
    this.#slotOf.set(release, giveSlot);
    return release;
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

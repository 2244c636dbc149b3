import { onAbort } from '../browser/clock.ts';
import type { HostConnections, Release, SlotKind, SlotRequest } from './connections.ts';
import type { Slot, SlotLimits } from './slot.ts';

/** From this many slots in all on, one is kept for what a user starts, and one for uploads. */
const ENOUGH_TO_KEEP_SOME = 6;
const KEPT_FROM: Readonly<Record<SlotKind, readonly SlotKind[]>> = {
  ordinary: ['started', 'upload'],
  started: ['upload'],
  upload: [],
  segment: ['started', 'upload'],
};

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
  /** Those who want a further connection for what they are bringing already. */
  readonly #segments: Waiter[] = [];
  readonly #running = new Map<string, number>();
  readonly #favoured = new Set<string>();
  readonly #ofKind: Record<SlotKind, number> = { ordinary: 0, started: 0, upload: 0, segment: 0 };
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

  /** Whether others wait that could have the slot or the connection of a segment to `host`. */
  isShort(host: string | null): boolean {
    const lines = [...this.#waiting.values()].flatMap((each) => [...each.values()]);
    const isFull = this.#total >= this.#limits.total;
    return lines.some(([waiter]) => isFull || (host !== null && waiter?.request.host === host));
  }

  close(): void {
    this.#connections.close();
  }

  #enqueue(waiter: Waiter): void {
    const { uid, isSegment } = waiter.request;
    if (isSegment) {
      this.#segments.push(waiter);
      return;
    }
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
    if (this.#waiting.size === 0) this.#serveSegments();
  }

  #serveSegments(): void {
    for (const waiter of [...this.#segments]) {
      const { uid, host } = waiter.request;
      if (!this.#hasRoom(uid, 'segment')) continue;
      const connection = host === null ? () => {} : this.#connections.take(host, 'segment');
      if (!connection) continue;
      this.#segments.splice(this.#segments.indexOf(waiter), 1);
      waiter.grant(this.#take(uid, 'segment', connection));
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
    if (request.isSegment) {
      this.#segments.splice(this.#segments.indexOf(waiter), 1);
      const isWanted = this.#segments.some((other) => other.request.host === request.host);
      if (request.host !== null && !isWanted) this.#connections.forget(request.host, 'segment');
      return;
    }
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

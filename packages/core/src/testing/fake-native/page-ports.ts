import type { Clock } from '../../browser/clock.ts';
import type { LockGrant, LockOptions, Locks } from '../../browser/contexts.ts';
import { responseWithBody, type Transport } from '../../model/transport.ts';
import type { NativeLog } from './native-log.ts';
import type { NativeGeneration, NativePlugin } from './native-plugin.ts';

/** The network of the phone's pages: `offline` fails requests, `hanging` takes them and never answers. */
export type FakeNetwork = 'online' | 'offline' | 'hanging';

/** What a page sees of the phone it runs on. */
export interface PagePhone {
  readonly clock: Clock;
  readonly log: NativeLog;
  readonly plugin: NativePlugin;
  readonly generation: NativeGeneration;
  readonly isAndroid: boolean;
  readonly subscriberId: string;
  readonly latencyMs: number;
  readonly unanswered: readonly string[];
  readonly throwing: readonly string[];
  readonly network: FakeNetwork;
  /** How far the device's own clock is off: milliseconds. */
  readonly clockOffsetMs: number;
  /** Whether a native message gives a frozen page one turn. */
  readonly turnsWhileFrozen: boolean;
  /** Whether the page still runs in the background although its wake is over. */
  readonly overtime: boolean;
  /** Runs `task` on the native side, unless the process has died by then. */
  post(task: () => void): void;
}

/** What the bridges of Cordova and Capacitor use of a page. */
export interface BridgedPage {
  readonly id: number;
  readonly phone: PagePhone;
  /** Sends a message to the page, not in the sender's turn. */
  fromNative(task: () => void): void;
  /** Sends a message of the page, which arrives even if the page is frozen by then. */
  toNative(task: () => void): void;
  /** Whether the user sees the app, as the shell knows it. */
  readonly isInFront: boolean;
  /** Calls `listener` on the native side when the app has come to the front or has left it, before the page hears of it. */
  onShown(listener: (isInFront: boolean) => void): void;
}

/** What a transport uses of a page. */
export interface TransportPage {
  readonly phone: PagePhone;
  /** Aborts when the page is killed, as its sockets do. */
  readonly gone: AbortSignal;
  guard<T>(promise: Promise<T>): Promise<T>;
  activity(kind: string, detail?: unknown): void;
}

/** `transport` as a page has it: it depends on the phone's network, and it is frozen and killed with the page. */
export function pageTransport(page: TransportPage, transport: Transport): Transport {
  return {
    async send(attempt) {
      page.activity('request', attempt.request.url);
      const { signal } = attempt;
      signal.throwIfAborted();
      await reachable(page, signal);
      const inner = AbortSignal.any([signal, page.gone]);
      const response = await page.guard(transport.send({ ...attempt, signal: inner }));
      return responseWithBody(response, response.body && pageBody(response.body, page, signal));
    },
  };
}

/** Rejects when the page is offline. While the network hangs, it waits until `signal` aborts. */
function reachable(page: TransportPage, signal: AbortSignal): Promise<void> {
  const { network } = page.phone;
  if (network === 'online') return Promise.resolve();
  if (network === 'offline')
    return Promise.reject(new TypeError('The network connection was lost.'));
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

function pageBody(
  body: ReadableStream<Uint8Array>,
  page: TransportPage,
  signal: AbortSignal,
): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        await reachable(page, signal);
        const { done, value } = await page.guard(reader.read());
        if (done) controller.close();
        else {
          if (!signal.aborted) page.activity('bytes', value.byteLength);
          controller.enqueue(value);
        }
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}

/** What the locks use of a page. */
export interface LockingPage {
  readonly state: 'running' | 'frozen' | 'dead';
  guard<T>(promise: Promise<T>): Promise<T>;
}

interface Holder {
  readonly page: LockingPage;
  readonly lost: AbortController;
  readonly released: Promise<void>;
}

/** The origin's Web Locks: a frozen page keeps what it holds, a dead one does not. */
export class LockTable {
  readonly #holders = new Map<string, Holder>();

  /** The locks as `page` has them. */
  of(page: LockingPage): Locks {
    return {
      request: (name, options, task) => this.#request(page, name, options, task),
    };
  }

  async #request<T>(
    page: LockingPage,
    name: string,
    { signal, ifAvailable = false }: LockOptions,
    task: (grant: LockGrant) => Promise<T>,
  ): Promise<T> {
    for (let holder = this.#holder(name); holder; holder = this.#holder(name)) {
      signal?.throwIfAborted();
      if (ifAvailable) return task({ held: false, lost: new AbortController().signal });
      const aborted = new Promise<void>((resolve) => {
        signal?.addEventListener('abort', () => resolve(), { once: true });
      });
      await page.guard(Promise.race([holder.released, aborted]));
    }
    signal?.throwIfAborted();
    const lost = new AbortController();
    let release = (): void => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const own: Holder = { page, lost, released };
    this.#holders.set(name, own);
    try {
      return await task({ held: true, lost: lost.signal });
    } finally {
      if (this.#holders.get(name) === own) this.#holders.delete(name);
      release();
    }
  }

  #holder(name: string): Holder | undefined {
    const holder = this.#holders.get(name);
    return holder?.page.state === 'dead' ? undefined : holder;
  }
}

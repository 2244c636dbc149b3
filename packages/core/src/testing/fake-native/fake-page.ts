import type { Clock } from '../../browser/clock.ts';
import type { Locks } from '../../browser/contexts.ts';
import { constant, State } from '../../browser/emitter.ts';
import type { Connectivity, PageLifecycle } from '../../browser/lifecycle.ts';
import type { Transport } from '../../model/transport.ts';
import type { CapacitorCall, CapacitorResult } from './capacitor-messages.ts';
import { capacitorMessages } from './capacitor-service.ts';
import {
  type CordovaExec,
  cordovaExec,
  cordovaMessages,
  type FakeCordovaPlugin,
  fakeCordovaPlugin,
} from './cordova-service.ts';
import {
  type BridgedPage,
  type FakeNetwork,
  type LockTable,
  type PagePhone,
  pageTransport,
  type TransportPage,
} from './page-ports.ts';
import { PageWorld } from './page-world.ts';

/**
 * One load of the app's page on the fake phone. The app has to take from it whatever it takes from its surroundings
 * (clock, network, storage, plugin), because these stop when the page is frozen, and are gone when it is killed.
 */
export class FakePage implements BridgedPage, TransportPage {
  /** Counts the loads, from 1. */
  readonly id: number;
  readonly phone: PagePhone;
  readonly clock: Clock;
  readonly lifecycle: PageLifecycle;
  readonly connectivity: Connectivity;
  /** The origin's Web Locks. */
  readonly locks: Locks;
  /** `cordova/exec`, for the JavaScript of the real Cordova plugin. */
  readonly exec: CordovaExec;
  /** A plugin like the Cordova plugin 7.2, for tests without the real plugin's JavaScript. */
  readonly plugin: FakeCordovaPlugin;
  readonly #world: PageWorld;
  readonly #visible: State<boolean>;
  readonly #online: State<boolean>;
  readonly #gone = new AbortController();
  readonly #shownListeners: ((isInFront: boolean) => void)[] = [];
  #isInFront: boolean;

  constructor(id: number, phone: PagePhone, locks: LockTable, visible: boolean) {
    this.id = id;
    this.phone = phone;
    this.#world = new PageWorld(phone.clock, (error) =>
      phone.log.add({ what: 'page error', page: id, error }),
    );
    this.clock = this.#world.clock(() => phone.clockOffsetMs);
    this.#isInFront = visible;
    this.#visible = new State(visible);
    this.#online = new State(phone.network !== 'offline');
    this.lifecycle = { visible: this.#visible, awake: constant(true) };
    this.connectivity = { online: this.#online };
    this.locks = locks.of(this);
    this.exec = cordovaExec(this);
    this.plugin = fakeCordovaPlugin(this.exec);
  }

  get state(): 'running' | 'frozen' | 'dead' {
    return this.#world.state;
  }

  /** Aborts when the page is killed, as its connections do. Not for the app: nothing in a page hears of its end. */
  get gone(): AbortSignal {
    return this.#gone.signal;
  }

  /**
   * The native side of cordova.js, for tests with the real one: give what the page posts to
   * `webkit.messageHandlers.cordova` to the function that is returned. `nativeCallback` is
   * `cordova.require('cordova/exec').nativeCallback`; its `status` is 1 for success, 9 for an error.
   */
  cordovaMessages(
    nativeCallback: (callbackId: string, status: number, message: unknown, keep: boolean) => void,
  ): (message: readonly unknown[]) => void {
    return cordovaMessages(this, nativeCallback);
  }

  /**
   * The native side of Capacitor's bridge, for tests with the real one: give what the page posts to
   * `webkit.messageHandlers.bridge` (or, parsed, to `androidBridge`) to the function that is returned. `fromNative` is
   * `Capacitor.fromNative`.
   */
  capacitorMessages(fromNative: (result: CapacitorResult) => void): (call: CapacitorCall) => void {
    return capacitorMessages(this, fromNative);
  }

  /** `transport` as this page has it: it depends on the phone's network, and is frozen and killed with the page. */
  transport(transport: Transport): Transport {
    return pageTransport(this, transport);
  }

  /**
   * An object whose methods return promises (a store, a cache) as this page has it: answers wait while the page is
   * frozen, and the promises of a dead page never settle.
   *
   * @param kind What the log calls a call of it.
   * @param latencyMs How long a call takes until it has its effect: milliseconds. A call whose page was killed before
   * has none. Default 0.
   */
  port<T extends object>(kind: string, port: T, latencyMs = 0): T {
    return new Proxy(port, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name, target);
        if (typeof member !== 'function') return member;
        return (...args: unknown[]) => {
          if (this.state === 'dead') return new Promise(() => {});
          this.activity(kind, name);
          const call = (): unknown => member.apply(target, args);
          if (latencyMs === 0) {
            const result = call();
            return result instanceof Promise ? this.guard(result) : result;
          }
          return this.guard(
            new Promise((resolve) => {
              this.phone.clock.setTimer(() => {
                if (this.state !== 'dead') resolve(call());
              }, latencyMs);
            }),
          );
        };
      },
    });
  }

  /** Settles as `promise` does, but only while the page runs. */
  guard<T>(promise: Promise<T>): Promise<T> {
    return this.#world.guard(promise);
  }

  /** Writes into the log that the page works; also that it may not, when its wake is over. */
  activity(kind: string, detail?: unknown): void {
    if (this.state === 'dead') return;
    const { log, overtime } = this.phone;
    log.add({ what: 'activity', page: this.id, kind, detail });
    if (overtime) log.add({ what: 'activity after finish', page: this.id, kind });
  }

  /** For the phone: sends a message to the page. */
  fromNative(task: () => void): void {
    const { clock, latencyMs } = this.phone;
    clock.setTimer(() => this.#receive(task), latencyMs);
  }

  /** For the phone: sends a message of the page. */
  toNative(task: () => void): void {
    if (this.state !== 'dead') this.phone.post(task);
  }

  /** Whether the user sees the app. The page itself may hear of it later: see `lifecycle`. */
  get isInFront(): boolean {
    return this.#isInFront;
  }

  /**
   * Calls `listener` on the native side when the app has come to the front or has left it. For shells: what they tell the
   * page then (the events `pause` and `resume`) goes by `fromNative`.
   */
  onShown(listener: (isInFront: boolean) => void): void {
    this.#shownListeners.push(listener);
  }

  /** For the phone. The web view tells the page by the same connection as messages of the native side, in order. */
  show(visible: boolean): void {
    this.#isInFront = visible;
    for (const listener of this.#shownListeners) listener(visible);
    this.#receive(() => this.#visible.set(visible));
  }

  /** For the phone. */
  networkChanged(network: FakeNetwork): void {
    this.#world.enter(() => this.#online.set(network !== 'offline'));
  }

  /** For the phone. */
  freeze(): void {
    if (this.state !== 'running') return;
    this.#world.freeze();
    this.phone.log.add({ what: 'freeze', page: this.id });
  }

  /** For the phone. */
  thaw(): void {
    if (this.state !== 'frozen') return;
    this.phone.log.add({ what: 'thaw', page: this.id });
    this.#world.thaw();
  }

  /** For the phone. */
  kill(): void {
    this.#world.kill();
    this.#gone.abort();
  }

  #receive(task: () => void): void {
    if (this.phone.turnsWhileFrozen && this.state === 'frozen') this.#world.oneTurn(task);
    else this.#world.enter(task);
  }
}

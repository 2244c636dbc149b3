import { Emitter } from '../browser/emitter.ts';
import type { Problem } from '../model/snapshot.ts';
import type { Periodic, PeriodicConfig, PeriodicStatus, Wake } from '../wakes/periodic.ts';
import { toProblem, type ViewSource } from './registration-state.ts';

/**
 * Is called in each wake. The wake stays open until the promise that it returns has settled, or the time of the wake is up:
 * then `wake.signal` aborts.
 */
export type WakeHandler = (wake: Wake) => unknown;

/** The configuration of the wakes, and `enabled`. */
export interface PeriodicFetchOptions extends PeriodicConfig {
  /** With `false`, nothing is configured and no wake is handled. Wakes that were asked for before go on. Default `true`. */
  readonly enabled?: boolean;
}

/** What a component shows of the wakes. */
export interface PeriodicFetchState {
  /** Whether the operating system wakes the app; `unknown` until it was asked, and on a server. */
  readonly status: PeriodicStatus;
  /** What the handler, `start`, `stop` or the configuration failed with; `null` again when the next of these begins. */
  readonly error: Problem | null;
}

/** None of these rejects: what went wrong is the `error` of the state. */
export interface PeriodicFetchCommands {
  /** Asks the operating system for wakes, also after `stop`. Resolves with the status that follows. */
  readonly start: () => Promise<PeriodicStatus>;
  /** Ends the wakes of the whole app, until `start`. Mounting a component again does not bring them back. */
  readonly stop: () => Promise<void>;
}

/** One use of the hook or composable. However often it subscribes, it handles each wake once. */
export interface PeriodicUse {
  /** The handler of the last render, so that a wake sees the variables of that one. */
  readonly handler: WakeHandler;
  /** The options of the last render. */
  readonly options: PeriodicFetchOptions;
  /** The wakes that it has handled. */
  readonly handled: WeakSet<Wake>;
}

/**
 * The configuration that components have asked for last, `null` after their `stop`. Components come and go; asking again
 * for the same configuration would undo a `stop()` that the app has called on the manager.
 */
const asked = new WeakMap<Periodic, string | null>();

const ON_SERVER: PeriodicFetchState = { status: 'unknown', error: null };

/** Periodic wakes for one use of the hook or composable. It does nothing until it is attached. */
export class PeriodicView implements ViewSource<PeriodicFetchState> {
  readonly #periodic: Periodic;
  readonly #use: PeriodicUse;
  readonly #listeners = new Emitter<{ shown: () => void }>();
  #state = ON_SERVER;

  constructor(periodic: Periodic, use: PeriodicUse) {
    this.#periodic = periodic;
    this.#use = use;
  }

  readonly commands: PeriodicFetchCommands = {
    start: async () => {
      await this.#configure(split(this.#use.options).config);
      return this.#periodic.statusSource.getSnapshot();
    },
    stop: () => {
      asked.set(this.#periodic, null);
      return this.#attempt(this.#periodic.stop());
    },
  };

  readonly getServerSnapshot = (): PeriodicFetchState => ON_SERVER;

  readonly getSnapshot = (): PeriodicFetchState => {
    const status: PeriodicStatus = this.#periodic.statusSource.getSnapshot();
    if (status !== this.#state.status) this.#state = { ...this.#state, status };
    return this.#state;
  };

  readonly subscribe = (listener: () => void): (() => void) => {
    const leave = this.#listeners.on('shown', listener);
    const stop = this.#periodic.statusSource.subscribe(() => listener());
    return () => {
      stop();
      leave();
    };
  };

  /**
   * Handles wakes, also one that is open now, and asks for wakes. The function that it returns ends the handling. A handler
   * that is running goes on, and so do the wakes.
   */
  attach(): () => void {
    const { enabled, config } = split(this.#use.options);
    if (!enabled) return () => {};
    const handling = this.#periodic.wakes$.subscribe((wake) => this.#handle(wake));
    const before = asked.get(this.#periodic);
    if (before !== null && before !== optionsKey(config)) void this.#configure(config);
    return () => handling.unsubscribe();
  }

  #handle(wake: Wake): void {
    const { handled, handler } = this.#use;
    if (handled.has(wake)) return;
    handled.add(wake);
    const running = (async () => handler(wake))();
    // Rejecting with the reason of the signal when the time is up is no failure: the signal has asked for it.
    void this.#attempt(running, (error) => wake.signal.aborted && error === wake.signal.reason);
    try {
      // The promise that may reject: the manager warns of its rejection.
      wake.waitUntil(running);
    } catch {
      // The wake has ended while the handler was called, so it can't be kept open.
    }
  }

  #configure(config: PeriodicConfig): Promise<void> {
    const key = optionsKey(config);
    asked.set(this.#periodic, key);
    return this.#attempt(this.#periodic.configure(config), () => {
      if (asked.get(this.#periodic) === key) asked.delete(this.#periodic);
      return false;
    });
  }

  /** Shows what the promise rejects with, unless that is `expected`. */
  async #attempt(
    running: Promise<unknown>,
    expected: (error: unknown) => boolean = () => false,
  ): Promise<void> {
    this.#show(null);
    try {
      await running;
    } catch (error) {
      if (!expected(error)) this.#show(toProblem(error));
    }
  }

  #show(error: Problem | null): void {
    if (error === this.#state.error) return;
    this.#state = { ...this.#state, error };
    this.#listeners.emit('shown');
  }
}

/** Equal for options with the same values: components make new objects on each render. */
export function optionsKey(options: PeriodicFetchOptions): string {
  return JSON.stringify(Object.entries(options).sort());
}

/** Splits the options into `enabled`, which is ours, and the configuration, which the plugin gets. */
function split(options: PeriodicFetchOptions): { enabled: boolean; config: PeriodicConfig } {
  const { enabled = true, ...config } = options;
  return { enabled, config };
}

import { Emitter } from '../browser/emitter.ts';
import type { Problem } from '../model/snapshot.ts';
import type { Periodic, PeriodicConfig, PeriodicStatus, Wake } from '../wakes/periodic.ts';
import { toProblem } from './registration-state.ts';
import type { ViewSource } from './selected-source.ts';

/** What runs in a wake. The wake stays open until the promise that it returns has settled, or its time is up. */
export type WakeHandler = (wake: Wake) => unknown;

export interface PeriodicFetchOptions extends PeriodicConfig {
  /** With `false`, nothing is configured and no wake is handled; wakes that were asked for before go on. Default `true`. */
  readonly enabled?: boolean;
}

export interface PeriodicFetchState {
  /** Whether the OS wakes the app at all; `unknown` until it was asked, and on a server. */
  readonly status: PeriodicStatus;
  /** What the handler, `start` or the configuration failed with; `null` again when the next of these begins. */
  readonly error: Problem | null;
}

/** None of these rejects: what went wrong is the `error` of the state. */
export interface PeriodicFetchCommands {
  /** Asks the OS for wakes, after `stop` too. Resolves with the status. */
  readonly start: () => Promise<PeriodicStatus>;
  /** No more wakes for the whole app, until `start`: mounting a view again is not enough. */
  readonly stop: () => Promise<void>;
}

/** One use of the hook or composable, as long as that lives: however often it subscribes, it handles a wake once. */
export interface PeriodicUse {
  /** The latest, so that a wake never meets the variables of an earlier render. */
  readonly handler: WakeHandler;
  readonly options: PeriodicFetchOptions;
  readonly handled: WeakSet<Wake>;
}

/**
 * What views have asked for, `null` after their `stop`. They come and go, and to ask again for what was asked for
 * already would undo a `stop()` of the app.
 */
const asked = new WeakMap<Periodic, string | null>();

const ON_SERVER: PeriodicFetchState = { status: 'unknown', error: null };

/** Periodic wakes as one use of them sees it. It does nothing until it is attached. */
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
   * Handles wakes, one that is open included, and sees to it that there are some. Returns the function that ends the
   * former: a handler that is running goes on, and so do the wakes.
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
    // That time is up is no failure: the handler has done as the signal told it.
    void this.#attempt(running, (error) => wake.signal.aborted && error === wake.signal.reason);
    try {
      // With its rejection, of which the manager warns.
      wake.waitUntil(running);
    } catch {
      // It has ended while the handler was called: nothing is left to be kept open.
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

  /** Shows what it rejects with, unless `expected`. */
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

/** Equal for options that ask for the same, for views that make them anew on each render. */
export function optionsKey(options: PeriodicFetchOptions): string {
  return JSON.stringify(Object.entries(options).sort());
}

/** What is ours, and what the plugin gets. */
function split(options: PeriodicFetchOptions): { enabled: boolean; config: PeriodicConfig } {
  const { enabled = true, ...config } = options;
  return { enabled, config };
}

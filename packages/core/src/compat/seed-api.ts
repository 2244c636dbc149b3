import type { Subscription } from 'rxjs';
import type { Periodic, PeriodicConfig, PeriodicStatus } from '../wakes/periodic.ts';

/** The configuration as ionic-native 2 had it; the keys of later plugins pass through as well. */
export interface BackgroundFetchConfig extends PeriodicConfig {
  /** No background fetches after the app was closed by the user. The plugin's default is `true`. */
  readonly stopOnTerminate?: boolean;
}

/** `BackgroundFetch` of ionic-native 2, member by member. */
export interface SeedBackgroundFetch {
  /**
   * Calls `callbackFn` in every wake, with the task's id; the app calls `finish()` when it is done. If it forgets to, or
   * `callbackFn` throws, the wake is finished in time all the same. `errorCallback` is called with the plugin's
   * status where background fetch is `1` denied or `0` restricted. A second `configure` replaces both callbacks.
   * Throws `TypeError` when `callbackFn` is no function.
   */
  configure(
    callbackFn: (taskId: string) => void,
    errorCallback?: ((status: number) => void) | null,
    config?: BackgroundFetchConfig,
  ): void;
  /** Resolves once started, rejects with the status as a number where it can't be. `configure` starts by itself. */
  start(): Promise<void>;
  /** No more wakes. */
  stop(): Promise<void>;
  /** Ends the wake with this id, without an id every open one. Called too often or too late it does nothing. */
  finish(taskId?: string): Promise<void>;
}

/** The seed's API over a manager's wakes: `seedApi(bg)`. */
export function seedApi(manager: { readonly periodic: Periodic }): SeedBackgroundFetch {
  const open = new Map<string, () => void>();
  let subscription: Subscription | null = null;

  const listen = (callbackFn: (taskId: string) => void): void => {
    subscription?.unsubscribe();
    subscription = manager.periodic.wakes$.subscribe((wake) => {
      const { taskId } = wake;
      const finished = new Promise<void>((resolve) => open.set(taskId, resolve));
      wake.signal.addEventListener('abort', () => open.delete(taskId), { once: true });
      wake.waitUntil(finished);
      try {
        callbackFn(taskId);
      } catch (error) {
        open.get(taskId)?.();
        throw error;
      }
    });
  };

  return {
    configure(callbackFn, errorCallback, config) {
      if (typeof callbackFn !== 'function') {
        throw new TypeError(
          'BackgroundFetch.configure wants the callback for wakes as its first argument.',
        );
      }
      listen(callbackFn);
      void manager.periodic.configure(config).then(
        (status) => {
          const code = refusalCode(status);
          if (code !== null) errorCallback?.(code);
        },
        () => errorCallback?.(RESTRICTED),
      );
    },
    async start() {
      const code = refusalCode(await manager.periodic.start());
      if (code !== null) throw code;
    },
    stop: () => manager.periodic.stop(),
    async finish(taskId) {
      if (taskId !== undefined) open.get(taskId)?.();
      else for (const finish of [...open.values()]) finish();
    },
  };
}

const RESTRICTED = 0;
const DENIED = 1;

/** The plugin's number for a status that keeps wakes away. */
function refusalCode(status: PeriodicStatus): number | null {
  if (status === 'restricted') return RESTRICTED;
  return status === 'denied' ? DENIED : null;
}

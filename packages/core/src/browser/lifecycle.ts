import type { SnapshotSource } from '../model/snapshot.ts';
import { constant, watchedState } from './emitter.ts';

/*
 * How long a page, a worker and an event of the service worker live, and what is known of the device meanwhile.
 */

/** Adds `listener` for each of `types`; the returned function removes it again. */
export function listenTo(
  target: EventTarget,
  types: readonly string[],
  listener: (event: Event) => void,
): () => void {
  for (const type of types) target.addEventListener(type, listener);
  return () => {
    for (const type of types) target.removeEventListener(type, listener);
  };
}

/** The life of a page, as far as the engine needs it. */
export interface PageLifecycle {
  /**
   * `false` from `pagehide` or `freeze` until `pageshow` or `resume`: nothing may be assumed to run, so the engine
   * lets go of its leases. A hidden page is still awake.
   */
  readonly awake: SnapshotSource<boolean>;
  /** `true` while the page is visible. */
  readonly visible: SnapshotSource<boolean>;
}

/** The part of `document` that is used. */
export interface LifecycleDocument extends EventTarget {
  readonly visibilityState: DocumentVisibilityState;
}

/** The life of a page: `pagehide` and `pageshow` come to the window, all the others to the document. */
export function browserPageLifecycle(
  window: EventTarget,
  document: LifecycleDocument,
): PageLifecycle {
  const isVisible = (): boolean => document.visibilityState === 'visible';
  let isAwake = true;

  const awake = watchedState(
    () => isAwake,
    (changed) => {
      const become = (value: boolean) => () => {
        isAwake = value;
        changed();
      };
      const stops = [
        listenTo(window, ['pagehide'], become(false)),
        listenTo(document, ['freeze'], become(false)),
        listenTo(window, ['pageshow'], become(true)),
        listenTo(document, ['resume'], become(true)),
        // A visible page is awake, even if an event was missed.
        listenTo(document, ['visibilitychange'], () => {
          if (isVisible()) become(true)();
        }),
      ];
      return () => {
        for (const stop of stops) stop();
        // Nothing tells of the waking up any more. But when somebody listens again, the page is awake.
        isAwake = true;
      };
    },
  );
  const visible = watchedState(isVisible, (changed) =>
    listenTo(document, ['visibilitychange'], changed),
  );
  return { awake, visible };
}

/** The life of a worker, which is never visible, and is not told when it is frozen. */
export const workerLifecycle: PageLifecycle = {
  awake: constant(true),
  visible: constant(false),
};

/** Whether the device takes itself for online. It may be wrong, so it is a hint only. */
export interface Connectivity {
  readonly online: SnapshotSource<boolean>;
}

/** By `navigator.onLine`, and the `online` and `offline` events of `scope`. Where `onLine` is missing, it is `true`. */
export function browserConnectivity(
  scope: EventTarget,
  navigator: { readonly onLine?: boolean },
): Connectivity {
  return {
    online: watchedState(
      () => navigator.onLine !== false,
      (changed) => listenTo(scope, ['online', 'offline'], changed),
    ),
  };
}

/** The part of `navigator` that tells of the user's clicks and keys. */
export interface UserActivationState {
  readonly userActivation?: { readonly isActive: boolean; readonly hasBeenActive: boolean };
}

/**
 * Whether what happens now may come from a click of the user. `false` only where the browser tells, and in a page that the
 * user has clicked before.
 */
export function mayBeUsers({ userActivation }: UserActivationState): boolean {
  return !userActivation?.hasBeenActive || userActivation.isActive;
}

/**
 * How long an event of our own is active: while it is dispatched, and until every promise that it was extended by has
 * settled (Service Workers §4.4, "extend lifetime promises"). The browser does the same for the events that it dispatches,
 * and only for those.
 */
export class ExtendableEventLifetime {
  readonly #onRejected: (error: unknown) => void;
  #isDispatching = false;
  #pending = 0;
  #end: () => void = () => {};

  /** @param onRejected is told why a promise was rejected; a rejection ends nothing */
  constructor(onRejected: (error: unknown) => void = () => {}) {
    this.#onRejected = onRejected;
  }

  get isActive(): boolean {
    return this.#isDispatching || this.#pending > 0;
  }

  /** Throws `InvalidStateError` (DOMException) when the event is not active. */
  waitUntil(promise: unknown): void {
    if (!this.isActive)
      throw new DOMException('The event is over: its handlers have finished.', 'InvalidStateError');
    this.#pending += 1;
    // A microtask later, as the standard says: whoever waits for the same promise may extend the event once more.
    const settle = () => queueMicrotask(() => this.#settled());
    Promise.resolve(promise).catch(this.#onRejected).then(settle, settle);
  }

  /** Dispatches the event; resolves when it is not active any more. Call it once. */
  run(dispatch: () => void): Promise<void> {
    return new Promise((resolve) => {
      this.#end = resolve;
      this.#isDispatching = true;
      dispatch();
      this.#isDispatching = false;
      if (this.#pending === 0) resolve();
    });
  }

  #settled(): void {
    this.#pending -= 1;
    if (!this.isActive) this.#end();
  }
}

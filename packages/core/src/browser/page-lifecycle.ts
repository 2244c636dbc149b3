import type { SnapshotSource } from '../model/snapshot.ts';
import { constant, watchedState } from './emitter.ts';

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

/** The page's life as the engine needs it. */
export interface PageLifecycle {
  /**
   * `false` from `pagehide` or `freeze` until `pageshow` or `resume`: nothing may be assumed to run, so the engine
   * lets go of its leases. A hidden page is still awake.
   */
  readonly awake: SnapshotSource<boolean>;
  /** `true` while the page is visible. */
  readonly visible: SnapshotSource<boolean>;
}

/** What the lifecycle of a page is heard from. */
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
        // A page that is looked at is awake, whatever event was missed.
        listenTo(document, ['visibilitychange'], () => {
          if (isVisible()) become(true)();
        }),
      ];
      return () => {
        for (const stop of stops) stop();
        // Nobody hears of the waking up any more; but whoever listens next is awake.
        isAwake = true;
      };
    },
  );
  const visible = watchedState(isVisible, (changed) =>
    listenTo(document, ['visibilitychange'], changed),
  );
  return { awake, visible };
}

/** The life of a worker: nobody sees it, and when it sleeps it is not told. */
export const workerLifecycle: PageLifecycle = {
  awake: constant(true),
  visible: constant(false),
};

/** Whether the device believes it is online. A hint: `true` proves nothing, `false` is believed. */
export interface Connectivity {
  readonly online: SnapshotSource<boolean>;
}

/**
 * What `navigator.onLine` says, heard through the scope's `online` and `offline` events. Where the browser does not
 * say (`onLine` missing), it counts as online: only a plain `false` is believed.
 */
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

/** What a page knows of its user's clicks and keys; a part of `Navigator`. */
export interface UserActivationState {
  readonly userActivation?: { readonly isActive: boolean; readonly hasBeenActive: boolean };
}

/**
 * Whether what happens now may come from a click: `false` only when the browser knows better, in a page that its user has
 * touched before.
 */
export function mayBeUsers({ userActivation }: UserActivationState): boolean {
  return !userActivation?.hasBeenActive || userActivation.isActive;
}

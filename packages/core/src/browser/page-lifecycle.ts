import { of } from 'rxjs';
import { listenTo, observeState } from '../platform/observe-state.ts';
import type { PageLifecycle } from '../platform/page-lifecycle.ts';

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
  let awake = true;

  const awake$ = observeState(
    () => awake,
    (changed) => {
      const become = (value: boolean) => () => {
        awake = value;
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
        // Nobody listens to the waking up; but whoever subscribes next is awake.
        awake = true;
      };
    },
  );
  const visible$ = observeState(isVisible, (changed) =>
    listenTo(document, ['visibilitychange'], changed),
  );
  return { awake$, visible$ };
}

/** The life of a worker: nobody sees it, and when it sleeps it is not told. */
export const workerLifecycle: PageLifecycle = { awake$: of(true), visible$: of(false) };

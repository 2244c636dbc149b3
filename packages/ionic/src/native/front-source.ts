import type { SnapshotSource } from '@bgfetch/core';
import { readGlobal } from './read-global.ts';

/** Tells when the app leaves the front and comes back; returns what ends that. */
export type WatchFront = (change: (inFront: boolean) => void) => () => void;

const pageIsVisible = (): boolean =>
  (readGlobal('document') as Document | undefined)?.visibilityState !== 'hidden';

/** Whether the app is in front: by what the platform tells, and, as long as nobody listens to that, by the page. */
export function frontSource(watch: WatchFront): SnapshotSource<boolean> {
  const listeners = new Set<() => void>();
  let inFront: boolean | null = null;
  let stop: (() => void) | null = null;
  const change = (next: boolean): void => {
    if (next === inFront) return;
    inFront = next;
    for (const listener of [...listeners]) if (listeners.has(listener)) listener();
  };
  return {
    getSnapshot: () => inFront ?? pageIsVisible(),
    subscribe(listener) {
      const own = () => listener();
      listeners.add(own);
      if (!stop) {
        inFront = pageIsVisible();
        stop = watch(change);
      }
      return () => {
        if (!listeners.delete(own) || listeners.size > 0) return;
        stop?.();
        stop = null;
        inFront = null;
      };
    },
  };
}

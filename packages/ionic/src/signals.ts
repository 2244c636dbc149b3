import { computed, effect, type Injector, type NgZone, type Signal, signal } from '@angular/core';
import type { SnapshotSource } from '@bgfetch/core';

/** A value, or a signal or another function that returns it. `T` itself is never a function. */
export type MaybeSignal<T> = T | (() => T);

export function toValue<T extends string | boolean | object>(value: MaybeSignal<T>): T {
  return typeof value === 'function' ? value() : value;
}

/**
 * A signal of a source that works only while somebody is subscribed to it. It stays subscribed until the component or
 * service of `injector` is destroyed. It follows the signals that `source` reads.
 */
export function subscribedSignal<T>(
  source: () => SnapshotSource<T>,
  zone: NgZone,
  injector: Injector,
): Signal<T> {
  const chosen = computed(source);
  const notices = signal(0);
  const notice = () => notices.update((count) => count + 1);
  effect(
    (onCleanup) => {
      const now = chosen();
      // Effects run inside the zone, and the work that subscribing starts is to stay outside.
      onCleanup(zone.runOutsideAngular(() => now.subscribe(notice)));
      // Subscribing may have changed what the source shows, without a call of the listener.
      notice();
    },
    { injector },
  );
  return computed(() => {
    notices();
    return chosen().getSnapshot();
  });
}

import { computed, effect, type NgZone, type Signal } from '@angular/core';
import {
  type FetchView,
  optionsKey,
  type PeriodicFetchCommands,
  type PeriodicFetchOptions,
  type PeriodicFetchState,
  type WakeHandler,
} from '@bgfetch/core/adapter';
import { injectorFor } from './owner.ts';
import type { InjectorOption } from './service-options.ts';
import { type MaybeSignal, subscribedSignal, toValue } from './signals.ts';

/** What `periodicFetch` of the service returns. The commands do not reject. */
export interface PeriodicFetch extends PeriodicFetchCommands {
  /** Whether the operating system wakes the app; `unknown` until it was asked, and on a server. */
  readonly status: Signal<PeriodicFetchState['status']>;
  /** What the handler, `start`, `stop` or the configuration failed with; `null` again when the next of these begins. */
  readonly error: Signal<PeriodicFetchState['error']>;
}

/** See `periodicFetch` of the service. */
export function periodicFetch(
  view: FetchView,
  zone: NgZone,
  handler: WakeHandler,
  options: MaybeSignal<PeriodicFetchOptions>,
  owner: InjectorOption,
): PeriodicFetch {
  const injector = injectorFor(owner.injector);
  // Others with the same values are no change.
  const equal = (a: PeriodicFetchOptions, b: PeriodicFetchOptions): boolean =>
    optionsKey(a) === optionsKey(b);
  const chosen = computed(() => toValue(options), { equal });
  const source = view.periodic({
    handler: (wake) => zone.run(() => handler(wake)),
    get options() {
      return chosen();
    },
    handled: new WeakSet(),
  });
  effect(
    (onCleanup) => {
      chosen();
      onCleanup(zone.runOutsideAngular(() => source.attach()));
    },
    { injector },
  );
  const state = subscribedSignal(() => source, zone, injector);
  return {
    status: computed(() => state().status),
    error: computed(() => state().error),
    start: () => zone.runOutsideAngular(source.commands.start),
    stop: () => zone.runOutsideAngular(source.commands.stop),
  };
}

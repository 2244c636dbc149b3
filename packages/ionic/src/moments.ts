import { computed, type NgZone, type Signal, signal } from '@angular/core';
import type { SnapshotSource } from '@bgfetch/core';
import { distinctUntilChanged, map, type Observable, Subject, startWith } from 'rxjs';

/** What signals and Observables show moves on for all of them together. */
export class Moments {
  readonly #zone: NgZone;
  /** Counts the changes. Every signal here depends on it. */
  readonly #moment = signal(0);
  readonly #moved$ = new Subject<void>();

  constructor(zone: NgZone) {
    this.#zone = zone;
  }

  /** Signals schedule change detection themselves, where they are read. Observables need the zone for it. */
  readonly moveOn = (): void => {
    this.#moment.update((moment) => moment + 1);
    if (this.#moved$.observed) this.#zone.run(() => this.#moved$.next());
  };

  signal<T>(source: () => SnapshotSource<T>): Signal<T> {
    const chosen = computed(source);
    return computed(() => {
      this.#moment();
      return chosen().getSnapshot();
    });
  }

  observe<T>(source: SnapshotSource<T>): Observable<T> {
    return this.#moved$.pipe(
      startWith(undefined),
      map(() => source.getSnapshot()),
      distinctUntilChanged(),
    );
  }
}

import {
  assertInInjectionContext,
  computed,
  type DestroyRef,
  type Injector,
  type NgZone,
  type Signal,
  signal,
  ɵɵdefineInjectable,
} from '@angular/core';
import type {
  BackgroundFetchManager,
  BackgroundFetchOptions,
  BackgroundFetchRecord,
  BackgroundFetchRegistration,
  ManagerEvents,
  PeriodicStatus,
  RegistrationSnapshot,
  SnapshotSource,
} from '@bgfetch/core';
import {
  createFetchView,
  type FetchView,
  type RecordState,
  type RegistrationCommands,
  type RegistrationState,
} from '@bgfetch/core/adapter';
import { distinctUntilChanged, map, type Observable, Subject, startWith } from 'rxjs';
import { type MaybeSignal, subscribedSignal, toValue } from './signals.ts';

/**
 * Background fetches for components and services: inject it; `provideBackgroundFetch()` provides it.
 *
 * All that it shows changes together, at most once per frame. Signals need no zone; Observables emit and listeners are
 * called inside the zone where there is one. The work itself, its timers and its network stay outside of the zone. Nothing
 * is bound to a component: destroying one aborts nothing.
 *
 * Commands never reject: what the last one for an id failed with is the `error` of that registration.
 *
 * @example
 * // In a component whose template is
 * //   {{ episode().status }} <button (click)="fetches.start('ep-5', '/ep-5.mp3')">Download</button>
 * readonly fetches = inject(BackgroundFetchService);
 * readonly episode = this.fetches.registration('ep-5');
 */
export class BackgroundFetchService {
  /**
   * What Angular's compiler writes for `@Injectable({ providedIn: 'root' })`. Libraries on npm contain it, so Angular keeps
   * it as it is. Written by hand, our build does not depend on a version of that compiler.
   */
  static readonly ɵprov: unknown = ɵɵdefineInjectable({
    token: BackgroundFetchService,
    providedIn: 'root',
    factory: (): BackgroundFetchService => {
      throw new Error(
        'No background fetch manager: add provideBackgroundFetch() to the providers of bootstrapApplication(), ' +
          'or of TestBed.configureTestingModule().',
      );
    },
  });

  /** For what the service does not have, such as `manager.storage`. Its methods run in the zone that they are called in. */
  readonly manager: BackgroundFetchManager;
  /**
   * The snapshots of all registrations that are not released, active and settled, oldest first; empty on a server. A
   * snapshot that has not changed is the same object.
   */
  readonly registrations: Signal<readonly RegistrationSnapshot[]>;
  /** The same as an Observable: it emits at once, then whenever the list has changed. It never errors or completes. */
  readonly registrations$: Observable<readonly RegistrationSnapshot[]>;
  /** Whether the operating system wakes the app. `manager.periodic` asks for wakes, and `on('wake', …)` tells of each. */
  readonly periodicStatus: Signal<PeriodicStatus>;
  readonly #view: FetchView;
  readonly #zone: NgZone;
  /** Counts the changes. Every signal here depends on it. */
  readonly #moment = signal(0);
  readonly #moved$ = new Subject<void>();

  /** Not for apps: they inject it. */
  constructor(manager: BackgroundFetchManager, zone: NgZone, destroyRef: DestroyRef) {
    this.manager = manager;
    this.#zone = zone;
    this.#view = createFetchView(manager);
    const { registrations } = this.#view;
    this.registrations = this.#signal(() => registrations);
    this.registrations$ = this.#observe(registrations);
    const { statusSource } = manager.periodic;
    this.periodicStatus = this.#signal(() => statusSource);
    for (const source of [registrations, statusSource])
      destroyRef.onDestroy(zone.runOutsideAngular(() => source.subscribe(() => this.#moveOn())));
  }

  /**
   * The registration with this id: the fields of its snapshot, and `error`. `status` is `none` while no registration has
   * the id. The id may be a value, a signal or a function. May be called anywhere.
   *
   * @example
   * readonly id = input.required<string>();
   * readonly episode = inject(BackgroundFetchService).registration(this.id);
   */
  registration(id: MaybeSignal<string>): Signal<RegistrationState> {
    return this.#signal(() => this.#view.registration(toValue(id)));
  }

  /** The same as an Observable: it emits at once, then whenever it has changed. It never errors or completes. */
  registration$(id: string): Observable<RegistrationState> {
    return this.#observe(this.#view.registration(id));
  }

  /**
   * The first record of the registration that matches the request, with an object URL of its response as soon as that
   * is complete. `state` is `none`, `pending`, `ready` or `failed`; `objectUrl` is there with `ready`, `error` with
   * `failed`. The URL is revoked when the component or service that asks is destroyed, and when another record is shown.
   *
   * Call it in an injection context, or with an `injector`; elsewhere it throws.
   *
   * @example
   * // <audio controls [src]="audio().objectUrl"></audio>
   * readonly audio = inject(BackgroundFetchService).record('ep-5', '/ep-5.mp3');
   */
  record(
    id: MaybeSignal<string>,
    request: MaybeSignal<RequestInfo | URL>,
    options?: { readonly injector?: Injector },
  ): Signal<RecordState> {
    const source = () => this.#view.record(toValue(id), toValue(request));
    if (!options?.injector) assertInInjectionContext(this.record);
    return subscribedSignal(source, this.#zone, options?.injector);
  }

  /**
   * Starts a background fetch, as `fetch()` of the manager does. When the id is active already, it resolves with that
   * registration (`ifActive: 'reuse'`, unless `options` say otherwise). Resolves with `undefined` when it failed.
   */
  start(
    id: string,
    requests: RequestInfo | URL | readonly (RequestInfo | URL)[],
    options?: BackgroundFetchOptions,
  ): Promise<BackgroundFetchRegistration | undefined> {
    return this.#command(id, (commands) => commands.start(requests, options));
  }

  /** Aborts it and deletes what it has stored. Resolves with `false` when there was nothing to abort. */
  abort(id: string): Promise<boolean> {
    return this.#command(id, (commands) => commands.abort());
  }

  /** No bytes move until `resume()`, over restarts too. Not every driver can: see `guarantees.pausable`. */
  pause(id: string): Promise<void> {
    return this.#command(id, (commands) => commands.pause());
  }

  /** Goes on after `pause()`. */
  resume(id: string): Promise<void> {
    return this.#command(id, (commands) => commands.resume());
  }

  /** Ends its present waits at once: for a retry, for a time that the server asked for, for a network. */
  retryNow(id: string): Promise<void> {
    return this.#command(id, (commands) => commands.retryNow());
  }

  /** Deletes everything that is stored of it. When it is active, it is aborted first. */
  release(id: string): Promise<void> {
    return this.#command(id, (commands) => commands.release());
  }

  /** The first record that matches, during the fetch and after it. Resolves with `undefined` when there is none. */
  match(
    id: string,
    request: RequestInfo | URL,
    options?: CacheQueryOptions,
  ): Promise<BackgroundFetchRecord | undefined> {
    return this.#command(id, (commands) => commands.match(request, options));
  }

  /**
   * Calls `listener` inside the zone at each `event` of the manager. Returns the function that ends it.
   *
   * @example
   * inject(DestroyRef).onDestroy(this.fetches.on('success', ({ id }) => this.toast(`${id} is here.`)));
   */
  on<E extends keyof ManagerEvents>(event: E, listener: ManagerEvents[E]): () => void {
    const call = listener as (happened: unknown) => void;
    const inZone = (happened: unknown) => this.#zone.run(() => call(happened));
    return this.#zone.runOutsideAngular(() => this.manager.on(event, inZone));
  }

  #signal<T>(source: () => SnapshotSource<T>): Signal<T> {
    const chosen = computed(source);
    return computed(() => {
      this.#moment();
      return chosen().getSnapshot();
    });
  }

  #observe<T>(source: SnapshotSource<T>): Observable<T> {
    return this.#moved$.pipe(
      startWith(undefined),
      map(() => source.getSnapshot()),
      distinctUntilChanged(),
    );
  }

  async #command<T>(
    id: string,
    command: (commands: RegistrationCommands) => Promise<T>,
  ): Promise<T> {
    const done = this.#zone.runOutsideAngular(() => command(this.#view.commands(id)));
    // The command has removed the error of the one before it; its own error is there when it has ended.
    this.#moveOn();
    const result = await done;
    this.#moveOn();
    return result;
  }

  /** Signals schedule change detection themselves, where they are read. Observables need the zone for it. */
  #moveOn(): void {
    this.#moment.update((moment) => moment + 1);
    if (this.#moved$.observed) this.#zone.run(() => this.#moved$.next());
  }
}

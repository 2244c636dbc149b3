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
 * Background fetches for components and services. What it shows moves on at most once per frame, all of it together:
 * signals by themselves, Observables and listeners in the zone where there is one. The work itself, its timers and its
 * network, stays out of the zone. Commands never reject: what went wrong is the `error` of the registration.
 */
export class BackgroundFetchService {
  /**
   * What Angular's compiler would write for `@Injectable({ providedIn: 'root' })`, and, being what libraries on npm
   * contain, never changes. By hand, no build of ours depends on a version of that compiler.
   */
  static readonly ɵprov: unknown = ɵɵdefineInjectable({
    token: BackgroundFetchService,
    providedIn: 'root',
    factory: (): BackgroundFetchService => {
      throw new Error(
        'There is no background fetch manager here. Add provideBackgroundFetch() to the providers of ' +
          'bootstrapApplication(), or in a test to those of TestBed.configureTestingModule().',
      );
    },
  });

  /** For what the service does not have. Its methods run in the zone that they are called in. */
  readonly manager: BackgroundFetchManager;
  /** All that are not released, oldest first. What has not changed keeps its identity. */
  readonly registrations: Signal<readonly RegistrationSnapshot[]>;
  /** The same; replays. */
  readonly registrations$: Observable<readonly RegistrationSnapshot[]>;
  /** Whether the OS wakes the app; `manager.periodic` configures it, and `on('wake', …)` hears of it. */
  readonly periodicStatus: Signal<PeriodicStatus>;
  readonly #view: FetchView;
  readonly #zone: NgZone;
  /** How often anything has changed: what every signal here depends on. */
  readonly #moment = signal(0);
  readonly #moved$ = new Subject<void>();

  /** For `provideBackgroundFetch`: apps inject it. */
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

  /** The registration with this id, `status` being `none` while there is none. A signal may say which id. */
  registration(id: MaybeSignal<string>): Signal<RegistrationState> {
    return this.#signal(() => this.#view.registration(toValue(id)));
  }

  /** The same; replays. Never errors. */
  registration$(id: string): Observable<RegistrationState> {
    return this.#observe(this.#view.registration(id));
  }

  /**
   * The first record of the registration that matches the request, with an object URL of its response as soon as that
   * is complete. The URL is revoked with the component or service that asks, or when another record is shown. Outside of
   * an injection context it wants an `injector`.
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

  /** As `fetch` of the manager, but an active id is no error, and none is thrown: `undefined` when it failed. */
  start(
    id: string,
    requests: RequestInfo | URL | readonly (RequestInfo | URL)[],
    options?: BackgroundFetchOptions,
  ): Promise<BackgroundFetchRegistration | undefined> {
    return this.#command(id, (commands) => commands.start(requests, options));
  }

  /** `false` when there was nothing to abort. */
  abort(id: string): Promise<boolean> {
    return this.#command(id, (commands) => commands.abort());
  }

  pause(id: string): Promise<void> {
    return this.#command(id, (commands) => commands.pause());
  }

  resume(id: string): Promise<void> {
    return this.#command(id, (commands) => commands.resume());
  }

  /** Ends each of its waits at once: for a retry, for a time that the server asked for, for a network. */
  retryNow(id: string): Promise<void> {
    return this.#command(id, (commands) => commands.retryNow());
  }

  /** Deletes everything that is stored of it, aborting it first when it is active. */
  release(id: string): Promise<void> {
    return this.#command(id, (commands) => commands.release());
  }

  match(
    id: string,
    request: RequestInfo | URL,
    options?: CacheQueryOptions,
  ): Promise<BackgroundFetchRecord | undefined> {
    return this.#command(id, (commands) => commands.match(request, options));
  }

  /** As `on` of the manager, in the zone; returns the function that ends it. */
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
    // The error of an earlier command is gone now, and this one's is there once it is done.
    this.#moveOn();
    const result = await done;
    this.#moveOn();
    return result;
  }

  /** Signals schedule their own change detection, and none when nobody reads them; Observables need the zone for it. */
  #moveOn(): void {
    this.#moment.update((moment) => moment + 1);
    if (this.#moved$.observed) this.#zone.run(() => this.#moved$.next());
  }
}

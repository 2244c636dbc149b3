import { type DestroyRef, type NgZone, type Signal, ɵɵdefineInjectable } from '@angular/core';
import type {
  BackgroundFetchManager,
  BackgroundFetchOptions,
  BackgroundFetchRecord,
  BackgroundFetchRegistration,
  ManagerEvents,
  PeriodicStatus,
  RegistrationSnapshot,
} from '@bgfetch/core';
import {
  createFetchView,
  type FetchView,
  listenTo,
  type PeriodicFetchOptions,
  type RecordState,
  type RegistrationCommands,
  type RegistrationEvent,
  type RegistrationState,
  type SpeedState,
  type WakeHandler,
  whileEnabled,
} from '@bgfetch/core/adapter';
import { Observable } from 'rxjs';
import { Moments } from './moments.ts';
import { injectorFor, untilDestroyed } from './owner.ts';
import { type PeriodicFetch, periodicFetch } from './periodic-fetch.ts';
import type { EventOptions, InjectorOption, RecordOptions } from './service-options.ts';
import { type MaybeSignal, subscribedSignal, toValue } from './signals.ts';

/**
 * Background fetches for components and services: inject it; `provideBackgroundFetch()` provides it.
 *
 * All that it shows changes together, at most once per frame. Signals need no zone; Observables emit and listeners are called inside
 * the zone where there is one. The work itself, its timers and its network stay outside of the zone. Destroying a component aborts
 * nothing. Commands never reject: what the last one for an id failed with is the `error` of that registration.
 *
 * @example
 * // {{ episode().status }} <button (click)="fetches.start('ep-5', '/ep-5.mp3')">Download</button>
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
  /** Whether the operating system wakes the app. `periodicFetch` asks for wakes. */
  readonly periodicStatus: Signal<PeriodicStatus>;
  readonly #view: FetchView;
  readonly #zone: NgZone;
  readonly #moments: Moments;

  /** Not for apps: they inject it. */
  constructor(manager: BackgroundFetchManager, zone: NgZone, destroyRef: DestroyRef) {
    this.manager = manager;
    this.#zone = zone;
    this.#view = createFetchView(manager);
    this.#moments = new Moments(zone);
    const { registrations } = this.#view;
    this.registrations = this.#moments.signal(() => registrations);
    this.registrations$ = this.#moments.observe(registrations);
    const { statusSource } = manager.periodic;
    this.periodicStatus = this.#moments.signal(() => statusSource);
    for (const source of [registrations, statusSource])
      destroyRef.onDestroy(zone.runOutsideAngular(() => source.subscribe(this.#moments.moveOn)));
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
    return this.#moments.signal(() => this.#view.registration(toValue(id)));
  }

  /** The same as an Observable: it emits at once, then whenever it has changed. It never errors or completes. */
  registration$(id: string): Observable<RegistrationState> {
    return this.#moments.observe(this.#view.registration(id));
  }

  /**
   * How fast the registration with this id moves, measured once a second while it runs: `bytesPerSecond` and `remainingMs`, both `null`
   * while they are unknown. Call it in an injection context, or with an `injector`.
   */
  speed(id: MaybeSignal<string>, options: InjectorOption = {}): Signal<SpeedState> {
    const source = () => this.#view.speed(toValue(id));
    return subscribedSignal(source, this.#zone, injectorFor(options.injector));
  }

  /**
   * The first record of the registration that matches the request, with a URL of its response as soon as that is complete. `state`
   * is `none`, `pending`, `ready` or `failed`; `url` is there with `ready`, `error` with `failed`; `text()` and `json()` read the
   * response. Where the service worker serves the record, `url` is that of the request. Elsewhere it is an object URL, which is revoked
   * when the component or service that asks is destroyed, and when another record is shown.
   *
   * Call it in an injection context, or with an `injector`.
   * @example
   * // <audio controls [src]="audio().url"></audio>
   * readonly audio = inject(BackgroundFetchService).record('ep-5', '/ep-5.mp3');
   */
  record(
    id: MaybeSignal<string>,
    request: MaybeSignal<RequestInfo | URL>,
    options: RecordOptions = {},
  ): Signal<RecordState> {
    const { enabled = true, injector } = options;
    const source = () =>
      whileEnabled(this.#view.record(toValue(id), toValue(request)), toValue(enabled));
    return subscribedSignal(source, this.#zone, injectorFor(injector));
  }

  /**
   * Asks the operating system for periodic wakes, and runs `handler` once in each wake, inside the zone. A wake stays open until the
   * promise that the handler returns has settled, or its time is up (`wake.signal` says so). When the component or service is
   * destroyed the wakes go on, without this handler; `stop` ends the wakes of the whole app.
   *
   * Call it in an injection context, or with an `injector`, where the app begins: a page that a wake has launched has only seconds. The
   * options are those of `manager.periodic.configure()`, and `enabled`; a signal of others configures again.
   *
   * @example
   * readonly refresh = this.fetches.periodicFetch((wake) => this.feed.refresh(wake.signal), { minimumFetchInterval: 15 });
   */
  periodicFetch(
    handler: WakeHandler,
    options: MaybeSignal<PeriodicFetchOptions> = {},
    owner: InjectorOption = {},
  ): PeriodicFetch {
    return periodicFetch(this.#view, this.#zone, handler, options, owner);
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
   * Calls `listener` inside the zone at each `event` of the manager, until the function that it returns is called. In an injection
   * context, or with an `injector`, it ends with the component or service as well.
   *
   * @example
   * // In a constructor:
   * inject(BackgroundFetchService).on('success', ({ id }) => this.toast(`${id} is here.`));
   */
  on<E extends keyof ManagerEvents>(
    event: E,
    listener: ManagerEvents[E],
    { id, injector }: EventOptions = {},
  ): () => void {
    const call = listener as (happened: unknown) => void;
    const inZone = (happened: unknown) => this.#zone.run(() => call(happened));
    const stop = this.#zone.runOutsideAngular(() => listenTo(this.manager, event, inZone, id));
    return untilDestroyed(stop, injector);
  }

  /**
   * The same as an Observable, for all events that are about a background fetch. It never errors or completes.
   *
   * @example
   * this.fetches.event$('success').pipe(takeUntilDestroyed()).subscribe(({ id }) => this.toast(`${id} is here.`));
   */
  event$(event: RegistrationEvent, id?: string): Observable<BackgroundFetchRegistration> {
    return new Observable((subscriber) =>
      this.on(event, (registration) => subscriber.next(registration), { id }),
    );
  }

  async #command<T>(
    id: string,
    command: (commands: RegistrationCommands) => Promise<T>,
  ): Promise<T> {
    const done = this.#zone.runOutsideAngular(() => command(this.#view.commands(id)));
    // The command has removed the error of the one before it; its own error is there when it has ended.
    this.#moments.moveOn();
    const result = await done;
    this.#moments.moveOn();
    return result;
  }
}

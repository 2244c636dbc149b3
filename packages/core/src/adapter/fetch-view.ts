import type { Clock } from '../browser/clock.ts';
import { Emitter } from '../browser/emitter.ts';
import type { BackgroundFetchManager } from '../client/background-fetch.ts';
import type { Problem, RegistrationSnapshot } from '../model/snapshot.ts';
import { type PeriodicUse, PeriodicView } from './periodic-view.ts';
import { RecordSource, type RecordState } from './record-source.ts';
import {
  absentRegistration,
  type RegistrationCommands,
  type RegistrationState,
  registrationCommands,
  toProblem,
  type ViewSource,
} from './registration-state.ts';
import { type SpeedState, speedSource } from './speed-source.ts';

type HeldEvent = 'list' | `id:${string}`;
type HeldEvents = { readonly [Event in HeldEvent]: () => void };

const eventOf = (id: string | null): HeldEvent => (id === null ? 'list' : `id:${id}`);
const idOf = (event: HeldEvent): string | null => (event === 'list' ? null : event.slice(3));

/**
 * The manager's registrations as they were at one moment, which moves on once per frame for all of them together. However
 * many change in a frame, there is one notification to render for, and all parts of a page show the same moment.
 */
export class HeldRegistrations {
  readonly #manager: BackgroundFetchManager;
  readonly #setFrame: Clock['setFrame'];
  readonly #listeners = new Emitter<HeldEvents>();
  #list: readonly RegistrationSnapshot[] | null = null;
  #byId: ReadonlyMap<string, RegistrationSnapshot> = new Map();
  #stop: (() => void) | null = null;
  /** Set while a frame lasts in which listeners were notified: cancels the wait for its end. */
  #endFrame: (() => void) | null = null;
  /** Something has changed in this frame after the listeners were notified. */
  #behind = false;

  constructor(manager: BackgroundFetchManager, setFrame: Clock['setFrame']) {
    this.#manager = manager;
    this.#setFrame = setFrame;
  }

  list(): readonly RegistrationSnapshot[] {
    return this.#current();
  }

  find(id: string): RegistrationSnapshot | undefined {
    this.#current();
    return this.#byId.get(id);
  }

  /** Calls `listener` when the registration with this id has changed; with `null`, when any has. */
  subscribe(id: string | null, listener: () => void): () => void {
    const leave = this.#listeners.on(eventOf(id), listener);
    this.#stop ??= this.#watch();
    return () => {
      leave();
      if (this.#listeners.isEmpty) this.#unwatch();
    };
  }

  /** Calls the listeners of this id. */
  notify(id: string): void {
    this.#listeners.emit(eventOf(id));
  }

  #watch(): () => void {
    this.#current();
    return this.#manager.registrations.subscribe(() => this.#changed());
  }

  #unwatch(): void {
    this.#stop?.();
    this.#stop = null;
    this.#endFrame?.();
    this.#endFrame = null;
    this.#behind = false;
  }

  #changed(): void {
    this.#behind = true;
    if (!this.#endFrame) this.#advance();
  }

  #advance(): void {
    this.#endFrame = this.#setFrame(() => {
      this.#endFrame = null;
      if (this.#behind) this.#advance();
    });
    this.#behind = false;
    const before = this.#byId;
    this.#hold();
    for (const event of this.#listeners.events()) {
      const id = idOf(event);
      if (id === null || before.get(id) !== this.#byId.get(id)) this.#listeners.emit(event);
    }
  }

  /** While there are no listeners, nothing is held back: the manager's present list is read. */
  #current(): readonly RegistrationSnapshot[] {
    return this.#list && this.#stop ? this.#list : this.#hold();
  }

  #hold(): readonly RegistrationSnapshot[] {
    const list = this.#manager.registrations.getSnapshot();
    if (list !== this.#list) {
      this.#list = list;
      // The list has the oldest first. Of two registrations with one id, the map keeps the one that has it now.
      this.#byId = new Map(list.map((snapshot) => [snapshot.id, snapshot]));
    }
    return list;
  }
}

/** How many errors are kept: more than any page shows at once. */
const MAX_ERRORS = 1000;

const NONE: readonly RegistrationSnapshot[] = Object.freeze([]);

/** What an adapter reads: one per manager and app. It does nothing until a source of it is subscribed to. */
export class FetchView {
  readonly manager: BackgroundFetchManager;
  readonly #clock: Clock;
  readonly #held: HeldRegistrations;
  /** By id, what the last command failed with. Only the newest are kept, so that it does not grow without end. */
  readonly #errors = new Map<string, Problem>();

  constructor(manager: BackgroundFetchManager, clock: Clock) {
    this.manager = manager;
    this.#clock = clock;
    this.#held = new HeldRegistrations(manager, clock.setFrame);
    this.registrations = {
      getSnapshot: () => this.#held.list(),
      getServerSnapshot: () => NONE,
      subscribe: (listener) => this.#held.subscribe(null, listener),
    };
  }

  /** All registrations that are not released, oldest first. */
  readonly registrations: ViewSource<readonly RegistrationSnapshot[]>;

  /** The registration that has this id now. */
  registration(id: string): ViewSource<RegistrationState> {
    const absent = absentRegistration(id);
    const none = { ...absent, error: null };
    let from: unknown = absent;
    let state: RegistrationState = none;
    return {
      getServerSnapshot: () => none,
      getSnapshot: () => {
        const now = this.#held.find(id) ?? absent;
        const error = this.#errors.get(id) ?? null;
        if (now !== from || error !== state.error) state = { ...now, error };
        from = now;
        return state;
      },
      subscribe: (listener) => this.#held.subscribe(id, listener),
    };
  }

  /** The commands for this id. What they fail with is the `error` of its `registration()`. */
  commands(id: string): RegistrationCommands {
    return registrationCommands(this.manager, id, (error) => {
      if (error === null && !this.#errors.delete(id)) return;
      if (error !== null) this.#failed(id, error);
      this.#held.notify(id);
    });
  }

  #failed(id: string, error: unknown): void {
    this.#errors.delete(id);
    this.#errors.set(id, toProblem(error));
    const [oldest] = this.#errors.keys();
    if (this.#errors.size > MAX_ERRORS && oldest !== undefined) this.#errors.delete(oldest);
  }

  /** The first record of the registration with this id that matches. */
  record(id: string, request: RequestInfo | URL): ViewSource<RecordState> {
    return new RecordSource(this.manager, this.registration(id), request);
  }

  /** How fast the registration with this id moves. */
  speed(id: string): ViewSource<SpeedState> {
    return speedSource(this.registration(id), this.#clock);
  }

  /** Periodic wakes for one use of the hook or composable. */
  periodic(use: PeriodicUse): PeriodicView {
    return new PeriodicView(this.manager.periodic, use);
  }
}

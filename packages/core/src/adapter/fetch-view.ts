import type { BackgroundFetchManager } from '../manager/background-fetch-manager.ts';
import type { Problem, RegistrationSnapshot } from '../model/snapshot.ts';
import type { Clock } from '../platform/clock.ts';
import { HeldRegistrations } from './held-registrations.ts';
import type { PeriodicUse } from './periodic-state.ts';
import { PeriodicView } from './periodic-view.ts';
import { RecordSource } from './record-source.ts';
import type { RecordState } from './record-state.ts';
import { type RegistrationCommands, registrationCommands } from './registration-commands.ts';
import { absentRegistration, type RegistrationState, toProblem } from './registration-state.ts';
import type { ViewSource } from './view-source.ts';

/** More than any page shows at once. */
const MAX_ERRORS = 1000;

const NONE: readonly RegistrationSnapshot[] = Object.freeze([]);

/** What an adapter knows: one per manager and root of views. It does nothing until it is subscribed to. */
export class FetchView {
  readonly manager: BackgroundFetchManager;
  readonly #held: HeldRegistrations;
  /** By id, what a command last failed with; of the ids that failed last, so that it does not grow for ever. */
  readonly #errors = new Map<string, Problem>();

  constructor(manager: BackgroundFetchManager, setFrame: Clock['setFrame']) {
    this.manager = manager;
    this.#held = new HeldRegistrations(manager, setFrame);
    this.registrations = {
      getSnapshot: () => this.#held.list(),
      getServerSnapshot: () => NONE,
      subscribe: (listener) => this.#held.subscribe(null, listener),
    };
  }

  /** All that are not released, oldest first. */
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

  record(id: string, request: RequestInfo | URL): ViewSource<RecordState> {
    return new RecordSource(this.manager, this.registration(id), request);
  }

  periodic(use: PeriodicUse): PeriodicView {
    return new PeriodicView(this.manager.periodic, use);
  }
}

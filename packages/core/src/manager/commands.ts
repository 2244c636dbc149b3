import type { RegistrationState, Transition } from '../model/change.ts';
import type { Clock } from '../platform/clock.ts';
import type { Store } from '../storage/store.ts';
import { endWaits } from '../store/transitions/end-waits.ts';
import { setPaused } from '../store/transitions/set-paused.ts';
import { abortRegistration } from '../store/transitions/settle-registration.ts';

/** What has to be told when a command has changed a registration. */
export interface CommandNotices {
  changed(state: RegistrationState): void;
  removed(uid: string): void;
  /** Whoever runs it must not wait any longer, here or in another context. */
  retryNow(uid: string): void;
}

/**
 * What apps can do to a registration, from any context: each is one transaction, which shuts the runner out at once,
 * wherever it is and whether or not it listens; telling it only makes it stop sooner.
 */
export class Commands {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #notices: CommandNotices;

  constructor(store: Store, clock: Clock, notices: CommandNotices) {
    this.#store = store;
    this.#clock = clock;
    this.#notices = notices;
  }

  /** `false` when it had settled before, or is gone. */
  abort(uid: string): Promise<boolean> {
    return this.#command(uid, abortRegistration(this.#clock.now()));
  }

  async setPaused(uid: string, paused: boolean): Promise<void> {
    await this.#command(uid, setPaused(paused));
  }

  /** First the row, for whoever takes it up later; then word to whoever runs it now. */
  async retryNow(uid: string): Promise<void> {
    const state = await this.#store.transact(uid, 'all', endWaits);
    if (state?.registration.phase === 'active') this.#notices.retryNow(uid);
  }

  async release(uid: string): Promise<void> {
    const state = await this.#store.transact(uid, [], () => null);
    await this.#store.remove(uid);
    for (const each of [...(state?.registration.replaces?.uids ?? []), uid])
      this.#notices.removed(each);
  }

  /** Resolves with whether anything changed. */
  async #command(uid: string, transition: Transition): Promise<boolean> {
    let changes = false;
    const state = await this.#store.transact(uid, 'all', (before) => {
      const change = transition(before);
      changes = change !== null;
      return change;
    });
    if (!state || !changes) return false;
    this.#notices.changed(state);
    return true;
  }
}

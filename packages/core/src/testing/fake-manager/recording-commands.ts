import type { Clock } from '../../browser/clock.ts';
import { type CommandListener, CommandTransactions } from '../../client/registration-handle.ts';
import type { Store } from '../../storage/store.ts';

/** The commands of a registration, each of which is recorded for the test. */
export class RecordingCommands extends CommandTransactions {
  readonly #record: (command: string, uid: string) => void;

  constructor(
    store: Store,
    clock: Clock,
    notices: CommandListener,
    record: (command: string, uid: string) => void,
  ) {
    super(store, clock, notices);
    this.#record = record;
  }

  override abort(uid: string): Promise<boolean> {
    this.#record('abort', uid);
    return super.abort(uid);
  }

  override setPaused(uid: string, paused: boolean): Promise<void> {
    this.#record(paused ? 'pause' : 'resume', uid);
    return super.setPaused(uid, paused);
  }

  override retryNow(uid: string): Promise<void> {
    this.#record('retryNow', uid);
    return super.retryNow(uid);
  }

  override release(uid: string): Promise<void> {
    this.#record('release', uid);
    return super.release(uid);
  }
}

import { SnapshotCache } from '../../client/snapshot-cache.ts';
import { projectSnapshot } from '../../model/project-snapshot.ts';
import type { RegistrationRows } from '../../model/rows.ts';
import type { RegistrationSnapshot } from '../../model/snapshot.ts';
import { checkChange } from './check-calls.ts';
import { GUARANTEES } from './fake-rows.ts';

/** What a fake manager shows: what its store has, and what the test has changed in it. */
export class FakeSnapshots {
  readonly cache: SnapshotCache = new SnapshotCache(null);
  /** By uid: what the test has changed. It is shown until the registration settles. */
  readonly #changes = new Map<string, Partial<RegistrationSnapshot>>();
  #told = 0;

  /** Throws `RangeError` when there is none with this id. */
  known(id: string): RegistrationSnapshot {
    const snapshot = this.cache.byId(id).getSnapshot();
    if (!snapshot) throw new RangeError(`There is no background fetch ${JSON.stringify(id)}.`);
    return snapshot;
  }

  change(id: string, change: Partial<RegistrationSnapshot>): void {
    const known = this.known(id);
    checkChange(known, change);
    this.#changes.set(known.uid, { ...this.#changes.get(known.uid), ...change });
    this.#publish({ ...known, ...change });
  }

  tell(state: RegistrationRows): void {
    const { uid, phase } = state.registration;
    const live = { status: 'pending', waitingFor: null, retryAt: null, runner: null } as const;
    const snapshot = projectSnapshot(state, { ...live, guarantees: GUARANTEES });
    if (phase === 'settled') this.#changes.delete(uid);
    this.#publish({ ...snapshot, ...this.#changes.get(uid) });
  }

  #publish(shown: RegistrationSnapshot): void {
    this.cache.update({
      snapshot: Object.freeze(shown),
      epoch: 0,
      revision: 0,
      seq: ++this.#told,
    });
  }
}

import { concludeReplacement } from '../manager/conclude-replacement.ts';
import type { RegistrationState } from '../model/change.ts';
import type { Store } from '../storage/store.ts';
import type { RegistrationRow } from '../store/registration-row.ts';
import type { SnapshotHub } from './snapshots.ts';

export interface ReplacementsPorts {
  readonly store: Store;
  readonly hub: SnapshotHub;
  /** It has its id again. */
  readonly restored: (state: RegistrationState) => void;
  readonly removed: (uid: string) => void;
}

/** Sees to what registrations replace: that goes, or comes back, when they are stored or have settled, wherever they ran. */
export class Replacements {
  readonly #ports: ReplacementsPorts;
  /** Those that another one is kept for until they have settled. */
  readonly #open = new Set<string>();
  readonly #concluding = new Set<Promise<void>>();
  readonly #stop: () => void;

  constructor(ports: ReplacementsPorts) {
    this.#ports = ports;
    this.#stop = ports.hub.onChange(({ uid, status, recordsAvailable }) => {
      if (status !== 'settled' || !this.#open.delete(uid) || !recordsAvailable) return;
      // What fails now is done at the next start.
      const concluding = this.#conclude(uid)
        .catch(() => {})
        .finally(() => this.#concluding.delete(concluding));
      this.#concluding.add(concluding);
    });
  }

  /** Call before it is shown. */
  know({ uid, replaces }: RegistrationRow): void {
    if (replaces) this.#open.add(uid);
  }

  /** It is stored and carried: what was to be kept until then goes. Should that fail, it goes later. */
  async stored({ uid, replaces }: RegistrationRow): Promise<void> {
    const { store, removed } = this.#ports;
    if (replaces?.until !== 'stored') return;
    try {
      await store.dropReplaced(uid);
    } catch {
      return;
    }
    for (const each of replaces.uids) removed(each);
  }

  /** Resolves once everything is done about what has settled by now. */
  async concluded(): Promise<void> {
    await Promise.all(this.#concluding);
  }

  close(): void {
    this.#stop();
  }

  async #conclude(uid: string): Promise<void> {
    const { store, restored, removed } = this.#ports;
    const state = await store.transact(uid, [], () => null);
    if (!state) return;
    const conclusion = await concludeReplacement(store, state.registration);
    for (const each of conclusion.dropped) removed(each);
    if (!conclusion.restored) return;
    restored(conclusion.restored);
    removed(uid);
  }
}

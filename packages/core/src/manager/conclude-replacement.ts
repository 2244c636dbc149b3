import type { RegistrationState } from '../model/change.ts';
import type { Store } from '../storage/store.ts';
import type { RegistrationRow } from '../store/registration-row.ts';

/** What has become of a registration that was kept for another one. */
export interface Conclusion {
  /** The old one has its id again; the new one is gone. */
  readonly restored?: RegistrationState;
  /** The uids of those that were kept and are not to be had any more. */
  readonly dropped: readonly string[];
}

const NOTHING: Conclusion = { dropped: [] };

/** Settled rows only: a success takes the place of what was kept for it, a failure gives it back. */
export async function concludeReplacement(
  store: Store,
  { uid, phase, result, problem, failureReason, replaces }: RegistrationRow,
): Promise<Conclusion> {
  if (!replaces || phase !== 'settled') return NOTHING;
  const [previous = ''] = replaces.uids;
  if (result === 'failure' && replaces.until === 'whole' && (await store.read(previous))) {
    // That it was aborted is no news to whoever did it.
    const restored = await store.withdraw(uid, failureReason === 'aborted' ? null : problem);
    return restored ? { restored, dropped: [] } : NOTHING;
  }
  await store.dropReplaced(uid);
  return { dropped: replaces.uids };
}

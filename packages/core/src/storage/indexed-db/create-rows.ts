import { markReplaced, replacementRows } from '../../model/replacement.ts';
import { registrationDefect } from '../../model/row-guards.ts';
import type { RegistrationRow, RegistrationRows } from '../../model/rows.ts';
import { ActiveIdError } from '../store.ts';
import { loadState } from './row-requests.ts';
import type { WriteTransaction } from './schema.ts';
import { CallerError, Rollback } from './transaction.ts';
import type { Writes } from './writes.ts';

/** A call of `Store.create`. */
export interface CreateCall {
  readonly state: RegistrationRows;
  /** That of a row with the same id that could not be used, and has been repaired. */
  readonly repairedUid: string | null;
}

/** The rows as they are stored, or the uid of a row with the same id that can't be used. */
export type CreateOutcome = RegistrationRows | { readonly damagedUid: string };

/**
 * Adds the registrations of `calls`. Those with an id of their own are looked up side by side, the others one after another: the
 * second finds what the first has added. One whose id is active changes nothing, and the others are added all the same.
 */
export async function createRows(
  calls: readonly CreateCall[],
  transaction: WriteTransaction,
  writes: Writes,
): Promise<readonly PromiseSettledResult<CreateOutcome>[]> {
  const lastOfId = new Map<string, Promise<unknown>>();
  const creating = calls.map((call) => {
    const { id } = call.state.registration;
    const before = lastOfId.get(id);
    const create = () => createOne(call, transaction, writes);
    const created = before === undefined ? create() : before.then(create, create);
    lastOfId.set(id, created);
    return created;
  });
  const outcomes = await Promise.allSettled(creating);
  const failure = outcomes.find(isFailure);
  if (failure) throw failure.reason;
  if (!outcomes.some(isWritten)) throw new Rollback(outcomes);
  return outcomes;
}

const isWritten = (outcome: PromiseSettledResult<CreateOutcome>): boolean =>
  outcome.status === 'fulfilled' && !('damagedUid' in outcome.value);

/** Whether the database has failed, and not only this call. */
const isFailure = (
  outcome: PromiseSettledResult<CreateOutcome>,
): outcome is PromiseRejectedResult =>
  outcome.status === 'rejected' && !(outcome.reason instanceof CallerError);

async function createOne(
  { state, repairedUid }: CreateCall,
  transaction: WriteTransaction,
  writes: Writes,
): Promise<CreateOutcome> {
  const { registration } = state;
  const registrations = transaction.objectStore('registrations');
  const previousUid = await registrations.index('id').getKey(registration.id);
  let replaced: RegistrationRow | undefined;
  if (previousUid !== undefined) {
    // A first try has written it, whose connection was lost before its result came.
    if (previousUid === registration.uid) return stored(transaction, state);
    const previous = await registrations.get(previousUid);
    const isDamaged = registrationDefect(previous) !== null;
    if (isDamaged && previousUid !== repairedUid) return { damagedUid: previousUid };
    // A row that the repair leaves alone was written by a newer version of the app.
    if (isDamaged || (previous as RegistrationRow).phase !== 'settled') {
      throw new CallerError(new ActiveIdError(registration.id));
    }
    replaced = previous as RegistrationRow;
    writes.put('registrations', markReplaced(replaced, registration));
  }
  const rows = replacementRows(state, replaced);
  writes.add('registrations', rows.registration);
  for (const record of rows.records) writes.add('records', record);
  return rows;
}

async function stored(
  transaction: WriteTransaction,
  state: RegistrationRows,
): Promise<RegistrationRows> {
  const found = await loadState(transaction, state.registration.uid, 'all');
  return typeof found === 'object' ? found : state;
}

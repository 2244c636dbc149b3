import type { PolyfillScope } from '../platform/polyfill-scope.ts';
import { fetchKey } from './fetch-key.ts';
import { findRegistration } from './find-registration.ts';
import type { OriginFetches } from './origin-fetches.ts';
import { settlementMessage } from './settlement-message.ts';
import type { RegistrationWatch } from './watch-registration.ts';

/**
 * Sees to it that service workers hear of every settlement. A row is there until its worker has handled it, so what a
 * worker was stopped over, or nobody was left to tell, is told when the next page starts. Every context that looks on
 * tells; the worker acts on the first.
 */
export function tellSettlements(scope: PolyfillScope, fetches: OriginFetches): void {
  fetches.onSettled((uid) => void tell(scope, fetches, uid).catch(() => {}));
}

/** At the start of a page: ends what belongs to nobody any more, goes on with the rest, and tells what has settled. */
export async function takeUp(
  scope: PolyfillScope,
  fetches: OriginFetches,
  watch: RegistrationWatch,
): Promise<void> {
  const stored = await fetches.list();
  for (const url of new Set(stored.map(({ key }) => key.scope))) {
    const registration = await findRegistration(scope, url);
    if (registration) watch.watch(registration);
    if (registration === null) await fetches.removeScope(url);
  }
  await fetches.takeUp();
  for (const { row } of stored) if (row.phase === 'settled') await tell(scope, fetches, row.uid);
}

async function tell(scope: PolyfillScope, fetches: OriginFetches, uid: string): Promise<void> {
  const handle = await fetches.open(uid);
  const key = handle && fetchKey(handle.snapshot);
  if (!key || !handle.recordsAvailable) return;
  const registration = await findRegistration(scope, key.scope);
  if (registration === null) return fetches.remove(uid);
  registration?.active?.postMessage(settlementMessage);
}

import { leaseName } from '../model/names.ts';
import type { RegistrationRow } from '../store/registration-row.ts';
import { concludeReplacement } from './conclude-replacement.ts';
import { type Removal, removeUnfinished, type StoringPorts } from './storing.ts';

export interface SweepPorts extends StoringPorts {
  readonly keepFailedMs: number;
}

/**
 * Removes what nobody will ask for: rows whose context died while it stored the request bodies, and failures that are
 * old. Resolves with the rows that stay.
 */
export async function sweep(
  ports: SweepPorts,
  rows: readonly RegistrationRow[],
): Promise<readonly RegistrationRow[]> {
  const kept: RegistrationRow[] = [];
  for (const row of rows) kept.push(...(await remaining(ports, row)));
  return kept;
}

/** The row, or what has its id again, or nothing. */
async function remaining(
  ports: SweepPorts,
  row: RegistrationRow,
): Promise<readonly RegistrationRow[]> {
  const { store, locks, name, removed } = ports;
  // It may have settled while no page was open.
  const { restored, dropped } = await concludeReplacement(store, row);
  for (const uid of dropped) removed(uid);
  if (restored) return [restored.registration];
  if (isExpired(row, ports)) {
    await store.remove(row.uid);
    removed(row.uid);
    return [];
  }
  if (row.phase !== 'storing') return [row];
  // Whoever stores it holds its lease.
  return locks.request(leaseName(name, row.uid), { ifAvailable: true }, async ({ held }) => {
    const removal: Removal = held ? await removeUnfinished(ports, row.uid) : { removed: false };
    if (!removal.removed) return [row];
    return removal.restored ? [removal.restored] : [];
  });
}

const isExpired = (row: RegistrationRow, { clock, keepFailedMs }: SweepPorts): boolean =>
  row.result === 'failure' && clock.now() - (row.settledAt ?? 0) > keepFailedMs;

import type { Clock } from '../platform/clock.ts';
import type { Locks } from '../platform/locks.ts';
import { leaseName } from '../platform/names.ts';
import type { RegistrationRow } from '../store/registration-row.ts';
import type { Store } from '../store/store.ts';

export interface SweepPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly locks: Locks;
  readonly name: string;
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
  for (const row of rows) if (!(await isSwept(ports, row))) kept.push(row);
  return kept;
}

async function isSwept(ports: SweepPorts, row: RegistrationRow): Promise<boolean> {
  const { store, locks, name } = ports;
  if (isExpired(row, ports)) {
    await store.remove(row.uid);
    return true;
  }
  if (row.phase !== 'storing') return false;
  // Whoever stores it holds its lease.
  return locks.request(leaseName(name, row.uid), { ifAvailable: true }, async ({ held }) => {
    if (!held || (await store.read(row.uid))?.registration.phase !== 'storing') return false;
    await store.remove(row.uid);
    return true;
  });
}

const isExpired = (row: RegistrationRow, { clock, keepFailedMs }: SweepPorts): boolean =>
  row.result === 'failure' && clock.now() - (row.settledAt ?? 0) > keepFailedMs;

import { leaseName } from '../platform/names.ts';
import type { RegistrationRow } from '../store/registration-row.ts';
import { removeUnfinished, type StoringPorts } from './storing.ts';

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
  return locks.request(
    leaseName(name, row.uid),
    { ifAvailable: true },
    async ({ held }) => held && removeUnfinished(store, row.uid),
  );
}

const isExpired = (row: RegistrationRow, { clock, keepFailedMs }: SweepPorts): boolean =>
  row.result === 'failure' && clock.now() - (row.settledAt ?? 0) > keepFailedMs;

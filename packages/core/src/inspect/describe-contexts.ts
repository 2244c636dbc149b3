import type { LockEntry, LockTable } from '../browser/inspection.ts';
import { connectionName, leaseName } from '../model/names.ts';
import type { RegistrationSnapshot } from '../model/snapshot.ts';
import type { HostUse, InspectedContext } from './inspection.ts';

interface Manager {
  readonly name: string;
  readonly contextId: string;
  readonly registrations: readonly RegistrationSnapshot[];
}

/** Who holds what of a manager, by the locks of its origin. This context comes first, then those that hold most. */
export function describeContexts(
  { held, pending, own }: LockTable,
  manager: Manager,
): readonly InspectedContext[] {
  const { name, contextId, registrations } = manager;
  const ours = [...held, ...pending].filter((lock) => isOurs(lock, name));
  const clientIds = new Set(ours.map(({ clientId }) => clientId));
  if (own !== null) clientIds.add(own);
  const contexts = [...clientIds].map((clientId) => {
    const isIts = (lock: LockEntry): boolean => lock.clientId === clientId;
    const holds = leasesAmong(held.filter(isIts), manager);
    const isThis = clientId === own;
    const runner = registrations.find(({ uid }) => holds.includes(uid))?.runner ?? null;
    return {
      clientId,
      isThis,
      contextId: isThis ? contextId : runner,
      holds,
      waitsFor: leasesAmong(pending.filter(isIts), manager),
      connections: connectionsAmong(held.filter(isIts), name),
    };
  });
  return contexts.sort(
    (one, other) =>
      Number(other.isThis) - Number(one.isThis) ||
      other.holds.length - one.holds.length ||
      (one.clientId < other.clientId ? -1 : 1),
  );
}

const leasePrefix = (name: string): string => leaseName(name, '');
const connectionPrefix = (name: string): string => connectionName(name, '', '').slice(0, -1);

const isOurs = (lock: LockEntry, name: string): boolean =>
  [leasePrefix(name), connectionPrefix(name)].some((prefix) => lock.name.startsWith(prefix));

/** The uids of registrations whose leases are among `locks`. A lease of a later generation has its number before the uid. */
function leasesAmong(locks: readonly LockEntry[], { name, registrations }: Manager): string[] {
  const leases = locks.filter((lock) => lock.name.startsWith(leasePrefix(name)));
  return registrations
    .map(({ uid }) => uid)
    .filter((uid) => leases.some((lock) => lock.name.endsWith(`:${uid}`)));
}

function connectionsAmong(locks: readonly LockEntry[], name: string): readonly HostUse[] {
  const prefix = connectionPrefix(name);
  const counts = new Map<string, number>();
  for (const lock of locks) {
    if (!lock.name.startsWith(prefix)) continue;
    // What follows the last colon is the number of the connection.
    const host = lock.name.slice(prefix.length, lock.name.lastIndexOf(':'));
    counts.set(host, (counts.get(host) ?? 0) + 1);
  }
  return [...counts].map(([host, count]) => ({ host, count }));
}

/**
 * What one manager name is called in each of the origin's shared name spaces. Everything that the contexts of an
 * origin share is found by these, so they may not change between versions without a migration.
 */

/** The name of a manager that was given none. */
export const DEFAULT_NAME = 'bgfetch';

export function databaseName(name: string): string {
  return `${name}:store`;
}

/** The directory in the origin private file system. A manager's name may have characters that no name of a file can. */
export function filesName(name: string): string {
  return `${encodeURIComponent(name)}-bodies`;
}

export function channelName(name: string): string {
  return `${name}:channel`;
}

/**
 * The lock whose holder may run the registration. Each generation has a lock of its own: a frozen holder keeps its lock,
 * so those who go on without it agree on the next one. Ends with the uid.
 */
export function leaseName(name: string, uid: string, generation = 0): string {
  return generation === 0 ? `${name}:lease:${uid}` : `${name}:lease:${generation}:${uid}`;
}

/** The lock of one of the connections to a host. */
export function connectionName(name: string, host: string, number: string): string {
  return `${name}:connection:${host}:${number}`;
}

/** The tag of Periodic Background Sync. */
export function periodicTag(name: string): string {
  return `${name}:periodic`;
}

/** The lock that the service worker holds while it copies the browser's records into the store. */
export function copyLockName(name: string, uid: string): string {
  return `${name}:copy:${uid}`;
}

/** The lock that the service worker holds while its handlers deal with a settlement. */
export function noticeLockName(name: string, uid: string): string {
  return `${name}:notice:${uid}`;
}

/*
 * What few pages need, in one file that those load when they need it: the repair of damaged databases, the store in memory, and
 * leases in place of Web Locks. In the service worker's entry nothing is loaded later on: it imports these from their own files.
 */
export { openFallbackStore } from './fallback-store.ts';
export { RepairingReader } from './indexed-db/repair/repairing-reader.ts';
export { createLeaseLocks } from './lease-locks.ts';

/*
 * What few pages need, in one file that those load when they need it: most databases are sound, most browsers have
 * IndexedDB and Web Locks. Service workers forbid `import()`; they import what they need from its own file.
 */
export { openFallbackStore } from './fallback-store.ts';
export { RepairingReader } from './indexed-db/repair/repairing-reader.ts';
export { createLeaseLocks } from './lease-locks.ts';

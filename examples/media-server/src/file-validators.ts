import { fingerprint, generationSeed } from './seeded-bytes.ts';

const FIRST_PUBLISHED = Date.UTC(2026, 0, 1);
const DAY_MS = 86_400_000;

/** A strong tag: equal exactly when the bytes are. */
export function etagOf(seed: string, size: number, generation: number): string {
  const version = fingerprint(generationSeed(seed, generation)).toString(16).padStart(8, '0');
  return `"${version}-${size.toString(36)}-${generation}"`;
}

export function weakened(etag: string): string {
  return `W/${etag}`;
}

/** Long ago and a day apart, so that a date is as good a validator as HTTP allows. */
export function lastModifiedOf(generation: number): string {
  return new Date(FIRST_PUBLISHED + generation * DAY_MS).toUTCString();
}

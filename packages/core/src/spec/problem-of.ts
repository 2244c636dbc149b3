import type { Problem } from '../model/snapshot.ts';

/** An error as plain data. */
export function problemOf(error: unknown): Problem {
  return error instanceof Error
    ? { name: error.name, message: error.message }
    : { name: 'Error', message: String(error) };
}

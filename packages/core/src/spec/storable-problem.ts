import { withoutSecrets } from '../model/secrets.ts';
import type { Problem } from '../model/snapshot.ts';

/** `problem` as it may be stored and shown: whoever worded it has perhaps named a signed URL. */
export function storableProblem(problem: Problem): Problem;
export function storableProblem(problem: Problem | null): Problem | null;
export function storableProblem(problem: Problem | null): Problem | null {
  if (!problem) return null;
  const { name, message } = problem;
  // By apps anything is thrown.
  return { name: String(name).slice(0, 100), message: withoutSecrets(String(message)) };
}

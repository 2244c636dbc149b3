import type { ResourceExchange } from './script.ts';

/** A file of which the first answer stops after `heldAt` bytes, until `signal` is given. Later answers are whole. */
export const heldOnce = (
  seed: string,
  bytes: number,
  heldAt: number,
  signal = 'go-on',
): ResourceExchange => ({
  kind: 'resource',
  seed,
  bytes,
  faults: [{ holdAfter: { bytes: heldAt, signal } }],
});

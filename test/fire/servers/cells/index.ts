import { bodies } from './bodies.ts';
import { burners } from './burners.ts';
import type { Cell } from './cell.ts';
import { chunks } from './chunks.ts';
import { coding } from './coding.ts';
import { contradictions } from './contradictions.ts';
import { cors } from './cors.ts';
import { integrities } from './integrity.ts';
import { lastBytes } from './last-bytes.ts';
import { ranges } from './ranges.ts';
import { redirects } from './redirects.ts';
import { retryAfter } from './retry-after.ts';
import { statuses } from './statuses.ts';
import { uploads } from './uploads.ts';
import { validators } from './validators.ts';
import { wireFaults } from './wire-faults.ts';
import { zeroRange } from './zero-range.ts';

/** The matrix: every cell, with its outcome. */
export const cells: readonly Cell[] = [
  ...statuses,
  ...ranges,
  ...zeroRange,
  ...bodies,
  ...chunks,
  ...lastBytes,
  ...validators,
  ...coding,
  ...redirects,
  ...cors,
  ...retryAfter,
  ...burners,
  ...uploads,
  ...wireFaults,
  ...integrities,
  ...contradictions,
];

const names = new Set<string>();
for (const { name } of cells) {
  if (names.has(name)) throw new Error(`Two cells are called “${name}”.`);
  names.add(name);
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { projectRoot } from '../../../scripts/bootstrap/project-root.mjs';
import { readPage } from '../src/pages.ts';

const limits: Record<string, number> = JSON.parse(
  readFileSync(join(projectRoot, 'scripts/size/limits.json'), 'utf8'),
);

test.each([
  ['five lines, first load in Firefox, Safari', 'five lines: first load'],
  ['foreground alone', 'foreground alone'],
  ['web alone', 'web alone'],
  ['native adds', 'native adds'],
  ['everything composed', 'everything composed'],
  ['service worker entry', '@bgfetch/core/service-worker'],
  ['polyfill', '@bgfetch/core/polyfill'],
  ['React, Vue, Ionic', '@bgfetch/ionic'],
])(
  'the size of "%s" in the architecture is what is measured, within a twentieth',
  (row, measured) => {
    const [, stated] =
      readPage('docs/architecture.md').match(
        new RegExp(`^\\| ${row} +\\| (?:≤ )?([\\d.]+) `, 'm'),
      ) ?? [];
    const limit = limits[measured] ?? Number.NaN;
    expect(Math.abs(Number(stated) - limit), measured).toBeLessThanOrEqual(limit / 20);
  },
);

import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Everything that ends up in the built page, seen from the playground's folder. */
const SOURCES = [
  'src/**/*.{ts,css}',
  '*.html',
  'package.json',
  'vite*.config.ts',
  '../media-server/src/seeded-bytes.ts',
  '../../packages/{core,devtools}/src/**/*.ts',
  '../../pnpm-lock.yaml',
];

/** Changes when a source changes. By content, since a checkout gives every file a new date. */
export function sourcesFingerprint(root: string): string {
  const hash = createHash('sha256');
  for (const file of globSync(SOURCES, { cwd: root }).sort()) {
    hash.update(`${file}\0`).update(readFileSync(join(root, file)));
  }
  return hash.digest('hex');
}

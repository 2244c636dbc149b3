import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../../scripts/bootstrap/project-root.mjs';
import { exampleScope } from './example-scope.ts';
import { readExamples } from './read-examples.ts';
import type { Snippet } from './read-snippets.ts';

/** What has docstrings that users see: the sources of the packages, and the declarations that are written by hand. */
const PATTERNS = ['packages/*/src/**/*.{ts,tsx}', 'packages/*/{vite,nuxt}/*.d.mts'];

/** The `@example`s of all packages. */
export function examples(): readonly Snippet[] {
  const sources = PATTERNS.flatMap((pattern) => globSync(pattern, { cwd: projectRoot }))
    .map((path) => path.replaceAll('\\', '/'))
    .toSorted();
  return sources.flatMap((source) => {
    const text = readFileSync(join(projectRoot, source), 'utf8');
    if (!text.includes('@example')) return [];
    const [, name = ''] = source.split('/');
    return readExamples(source, text, exampleScope(name));
  });
}

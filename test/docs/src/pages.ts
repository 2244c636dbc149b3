import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../../scripts/bootstrap/project-root.mjs';

/** All pages with snippets that a user may copy: the docs but for those that are generated, and the READMEs of the project and its packages. */
export function pages(): readonly string[] {
  return ['docs/**/*.md', 'README.md', 'packages/*/README.md']
    .flatMap((pattern) => globSync(pattern, { cwd: projectRoot }))
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => !/^docs\/(?:\.|api\/)/.test(path) && !path.includes('node_modules'))
    .toSorted();
}

export const readPage = (page: string): string => readFileSync(join(projectRoot, page), 'utf8');

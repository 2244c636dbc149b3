import { globSync } from 'node:fs';
import { expect, test } from 'vitest';
import { projectRoot } from '../../scripts/bootstrap/project-root.mjs';
import { usualSeconds } from './longest-first.ts';

test('the files that are said to take longest are there', () => {
  const files = globSync('{packages,examples,test}/**/*.test.ts', {
    cwd: projectRoot,
    exclude: ['**/node_modules/**'],
  }).map((file) => `/${file.replaceAll('\\', '/')}`);
  const missing = Object.keys(usualSeconds).filter(
    (path) => !files.some((file) => file.endsWith(`/${path}`)),
  );
  expect(missing).toEqual([]);
});

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { modernNode } from '../../../scripts/bootstrap/modern-node.mjs';

const playground = fileURLToPath(new URL('..', import.meta.url));

/** Names each module that Node resolves. */
const hooks = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from 'node:module';
  registerHooks({
    resolve(specifier, context, next) {
      const resolved = next(specifier, context);
      console.log(resolved.url);
      return resolved;
    },
  });
`)}`;

test('the check runs in a fresh clone, in which no package is built', () => {
  const { start } = JSON.parse(readFileSync(`${playground}/package.json`, 'utf8')).scripts;
  const options = start.split(' ').slice(1, -1);
  const args = [...options, '--import', hooks, 'check/run-check.ts'];
  const modules = execFileSync(modernNode() ?? '', args, { cwd: playground, encoding: 'utf8' })
    .trim()
    .split('\n');
  expect(modules.some((url) => url.includes('/packages/core/src/'))).toBe(true);
  expect(modules.filter((url) => /\/packages\/\w+\/dist\//.test(url))).toEqual([]);
});

import { runCommand } from '../command/run-command.ts';

/** Builds the site, looks at all of its pages, and runs all snippets. Arguments go to `run-check-site.ts`. */
const steps: readonly (readonly [command: string, ...args: string[]])[] = [
  ['node', 'scripts/docs/run-api-pages.ts'],
  ['vitepress', 'build', 'docs'],
  ['node', 'scripts/docs/run-check-site.ts', ...process.argv.slice(2)],
  ['vitest', 'run', 'test/docs'],
];
for (const [command, ...args] of steps) {
  const { code } = await runCommand(command, args, { env: { BGFETCH_DOCS: 'all' } });
  if (code !== 0) {
    process.exitCode = code;
    break;
  }
}

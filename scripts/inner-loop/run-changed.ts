import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path/posix';
import { projectRoot } from '../bootstrap/project-root.mjs';
import { type CommandResult, runCommand } from '../command/run-command.ts';
import { distancesFrom, importsIn } from '../imports/import-graph.ts';
import { chooseTests } from './choose-tests.ts';
import { readDurations } from './duration-reporter.ts';

/**
 * The inner loop: checks what has changed since the last commit, or since the commit that is named. Lints the files,
 * checks the types of the projects that they belong to, and runs the tests that are nearest. `npm test` does the rest.
 */
const since = process.argv[2] ?? 'HEAD';
const cache = join(projectRoot, 'node_modules/.cache/bgfetch');

async function lines(command: string, ...args: readonly string[]): Promise<string[]> {
  const { code, output } = await runCommand(command, args, { quiet: true });
  if (code !== 0) throw new Error(output.trim());
  return output.split('\n').filter(Boolean);
}

/** The `tsconfig*.json` of the nearest folder that has some. */
function projectsOf(file: string): readonly string[] {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    const projects = readdirSync(join(projectRoot, folder))
      .filter((name) => /^tsconfig(?!\.base)(?:\.\w+)?\.json$/.test(name))
      .map((name) => join(folder, name));
    if (projects.length > 0 || folder === '.') return projects;
  }
}

type Part = readonly [name: string, command: string, ...args: readonly string[]];

async function run([name, command, ...args]: Part): Promise<boolean> {
  const startedAt = Date.now();
  const { code, output }: CommandResult = await runCommand(command, args, { quiet: true });
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
  if (code !== 0) console.log(`\n── ${name}\n${output.trim()}\n`);
  console.log(`${code === 0 ? '✓' : '✗'} ${name} (${seconds} s)`);
  return code === 0;
}

try {
  const [tracked, changed, added] = await Promise.all([
    lines('git', 'ls-files'),
    lines('git', 'diff', '--name-only', '--diff-filter=d', '--relative', since),
    lines('git', 'ls-files', '--others', '--exclude-standard'),
  ]);
  const files = [...changed, ...added];
  const known = [...tracked, ...added].filter((file) => existsSync(join(projectRoot, file)));
  const distances = distancesFrom(files, importsIn(known, projectRoot));
  const { chosen, left, browser } = chooseTests(distances, readDurations());
  const code = files.filter((file) => /\.(?:tsx?|mjs|js)$/.test(file));
  mkdirSync(cache, { recursive: true });

  const projects = [...new Set(code.flatMap(projectsOf))];
  const parts: Part[] = projects.map((project) => [
    ...([`types of ${project}`, 'tsc', '--noEmit', '--project', project, '--incremental'] as const),
    ...['--tsBuildInfoFile', join(cache, `${project.replaceAll('/', '-')}.tsbuildinfo`)],
  ]);
  const biome = ['check', '--error-on-warnings', '--no-errors-on-unmatched'];
  if (files.length > 0) parts.unshift(['lint', 'biome', ...biome, ...files]);
  const vitest = ['run', '--project', 'node', '--project', 'node-apart', '--reporter=minimal'];
  const reporter = '--reporter=./scripts/inner-loop/duration-reporter.ts';
  if (chosen.length > 0)
    parts.unshift([`${chosen.length} test files`, 'vitest', ...vitest, reporter, ...chosen]);

  const passed = await Promise.all(parts.map(run));
  if (files.length === 0) console.log(`Nothing has changed since ${since}.`);
  if (left.length > 0)
    console.log(`– ${left.length} more test files of Node depend on this: npm test -- --only node`);
  if (browser.length > 0)
    console.log(`– ${browser.length} test files need a browser, the nearest: ${browser[0]}`);
  if (passed.includes(false)) process.exitCode = 1;
} catch (problem) {
  console.error(problem instanceof Error ? problem.message : problem);
  process.exitCode = 1;
}

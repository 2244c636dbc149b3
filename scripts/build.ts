import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './bootstrap/project-root.mjs';
import { writeClassicScripts } from './build/classic-scripts.ts';
import { writeDeclarations } from './build/declarations.ts';
import { writeNotices } from './build/notices.ts';
import { runCommand } from './command/run-command.ts';
import { packageNames } from './packages/pack.ts';

/** Builds the packages that are named, or all: `node scripts/build.ts core react`. */
const asked = process.argv.slice(2);
const names = packageNames.filter((name) => asked.length === 0 || asked.includes(name));

const builds = names.map(async (name) => {
  const cwd = join(projectRoot, 'packages', name);
  rmSync(join(cwd, 'dist'), { recursive: true, force: true });
  const { code, output } = await runCommand('tsup', ['--silent'], { cwd, quiet: true });
  if (code !== 0) throw new Error(`${name}: ${output}`);
});
try {
  await Promise.all(builds);
  await writeDeclarations(names);
  // The scripts contain whatever other packages have in our modules and in our CommonJS.
  if (names.includes('core')) writeNotices(await writeClassicScripts());
} catch (problem) {
  console.error(problem instanceof Error ? problem.message : problem);
  process.exitCode = 1;
}

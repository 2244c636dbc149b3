import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../command/run-command.ts';
import { judgePackages } from './gates.ts';
import { packPackages } from './pack.ts';
import { copyProject, installFromWorkspace } from './project.ts';

/**
 * Builds and packs the packages, asks publint and attw about the tarballs, and uses these in the projects of `integrations` that
 * need nothing but what the workspace has. `npm run test:integrations` does the rest.
 */
const PROJECTS = ['node', 'typescript', 'jest'];

const folder = mkdtempSync(join(tmpdir(), 'bgfetch-packages-'));
try {
  const tarballs = await packPackages(join(folder, 'tarballs'));
  const used = PROJECTS.map(async (name) => {
    const project = join(folder, name);
    copyProject(name, project, tarballs);
    await installFromWorkspace(project);
    const run = await runCommand('npm', ['test', '--silent'], { cwd: project, quiet: true });
    return run.code === 0 ? [] : [`integrations/${name}:\n${run.output.trim()}`];
  });
  const problems = [...(await judgePackages(tarballs)), ...(await Promise.all(used)).flat()];
  console.log(problems.join('\n\n') || `${PROJECTS.join(', ')}, publint and attw are content.`);
  if (problems.length > 0) process.exitCode = 1;
} catch (problem) {
  console.error(problem instanceof Error ? problem.message : problem);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { projectRoot } from '../bootstrap/project-root.mjs';
import { foldersIn } from '../browsers/first-executable.ts';
import { runCommand } from '../command/run-command.ts';

/** Every `tsconfig*.json` of the root and of each workspace folder, but for the shared bases. */
function projects(): string[] {
  const groups = ['packages', 'examples', 'test'].map((group) => join(projectRoot, group));
  return [projectRoot, ...groups.flatMap(foldersIn)].flatMap((folder) =>
    readdirSync(folder)
      .filter((file) => /^tsconfig(?!\.base)(\.\w+)?\.json$/.test(file))
      .map((file) => relative(projectRoot, join(folder, file))),
  );
}

const failed: string[] = [];
for (const project of projects()) {
  const { code } = await runCommand('tsc', ['--noEmit', '--project', project]);
  if (code !== 0) failed.push(project);
}
if (failed.length > 0) {
  console.log(`Types do not hold in ${failed.join(', ')}.`);
  process.exitCode = 1;
}

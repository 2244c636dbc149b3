import { join } from 'node:path';
import { projectRoot } from './bootstrap/project-root.mjs';
import { runCommand } from './command/run-command.ts';

/** Core first: the adapters' types refer to it. */
for (const name of ['core', 'react', 'vue', 'ionic']) {
  const { code } = await runCommand('tsup', [], { cwd: join(projectRoot, 'packages', name) });
  if (code !== 0) {
    process.exitCode = code;
    break;
  }
}

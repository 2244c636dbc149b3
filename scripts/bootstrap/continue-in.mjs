import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { installPackages } from './install-packages.mjs';
import { modernNode } from './modern-node.mjs';
import { projectRoot } from './project-root.mjs';

/**
 * Makes the workspace ready, then goes on in a TypeScript file under Node 24. This file and those
 * beside it run under the machine's own Node, with nothing installed: plain JavaScript, no packages.
 * @param {string} script from the root of the project
 * @param {readonly string[]} options for Node itself
 */
export function continueIn(script, options = []) {
  if (!installPackages()) {
    process.exitCode = 1;
    return;
  }
  const node = modernNode();
  if (!node) {
    console.error(`Node 24 could not be installed, and this is Node ${process.versions.node}.`);
    process.exitCode = 1;
    return;
  }
  const child = spawn(node, [...options, join(projectRoot, script), ...process.argv.slice(2)], {
    cwd: projectRoot,
    stdio: 'inherit',
  });
  // npm, told to end, ends the shell between it and us, which tells nobody.
  const parent = process.ppid;
  const watch = setInterval(() => process.ppid === parent || child.kill('SIGTERM'), 500);
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => child.kill(signal));
  }
  child.on('exit', (code) => {
    clearInterval(watch);
    process.exitCode = code ?? 1;
  });
}

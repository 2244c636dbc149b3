import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../bootstrap/project-root.mjs';
import { installChromium } from '../browsers/install-chromium.ts';
import { runCommand } from '../command/run-command.ts';

const playground = join(projectRoot, 'examples/playground');

/** Starts the playground by its own `start` script, which gets our arguments, such as `--check`. */
async function runPlayground(args: readonly string[]): Promise<number> {
  if (!existsSync(join(playground, 'package.json'))) {
    console.error('There is no playground yet: examples/playground is missing.');
    return 1;
  }
  const browser = await installChromium();
  if (!browser) console.log('No browser could be found or installed. Bring one of your own.');
  const { code } = await runCommand(process.execPath, ['--run', 'start', '--', ...args], {
    cwd: playground,
    env: browser ? { BGFETCH_CHROMIUM: browser } : {},
  });
  return code;
}

process.exitCode = await runPlayground(process.argv.slice(2));

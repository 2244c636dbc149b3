import { runCommand } from '../command/run-command.ts';

/** Whether the built packages are as those who install them expect. Build first. */
for (const name of ['core', 'react', 'vue', 'ionic']) {
  const { code } = await runCommand('publint', ['--strict', '--pack', 'npm', `packages/${name}`]);
  if (code !== 0) process.exitCode = code;
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

it('the command line starts a server, says where, and ends when told', async () => {
  const cli = fileURLToPath(new URL('../src/cli.ts', import.meta.url));
  const child = spawn(process.execPath, [cli, '--port', '0', '--control-port', '0']);
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    output += text;
  });
  try {
    await expect.poll(() => output, { timeout: 10_000 }).toContain('Control at');
    const url = /Media server at (\S+)/.exec(output)?.[1];
    expect(await (await fetch(`${url}/hash/a/5`)).json()).toMatchObject({ bytes: 5 });
  } finally {
    child.kill('SIGTERM');
  }
  expect(await once(child, 'exit')).toEqual([0, null]);
});

import { parseArgs } from 'node:util';
import { buildApp } from './app/build-app.ts';
import { runPlayground } from './app/run-playground.ts';

const { values } = parseArgs({
  options: {
    /** Drives the playground in headless Chromium and compares hashes, in place of waiting for a person. */
    check: { type: 'boolean', default: false },
    /** Of the check, this scenario alone. */
    only: { type: 'string' },
    port: { type: 'string' },
  },
});

const staticDir = await buildApp();
if (values.check) {
  const { runCheck } = await import('./check/run-check.ts');
  process.exitCode = await runCheck(staticDir, values.only);
} else {
  await runPlayground(staticDir, values.port ?? process.env.PORT);
}

import { runCommand } from '../../../scripts/command/run-command.ts';
import {
  builtForLong,
  engineIndependent,
  enginesVariable,
} from '../../setup/engine-independent.ts';
import type { FirePart } from '../runner/fire-part.ts';

const LIMIT_MS = 600_000;

const part: FirePart = {
  about:
    'what `npm test` leaves out: cases for all engines that Chromium has run, and apps that take long to build',
  runs: { chromium: 1, firefox: 1, webkit: 1 },
  limitMs: LIMIT_MS + 30_000,
  async open({ engine }) {
    return {
      async run({ only }) {
        const leftOut = engine === 'chromium' ? builtForLong : engineIndependent;
        const files = leftOut.filter((file) => only === null || file.includes(only));
        if (files.length === 0) return { cases: 0 };
        const { code, output } = await runCommand(
          'vitest',
          [
            'run',
            '--project',
            engine === 'chromium' ? 'e2e' : engine,
            '--reporter=minimal',
            ...files,
          ],
          { env: { [enginesVariable]: 'all' }, limitMs: LIMIT_MS, quiet: true },
        );
        if (code !== 0) throw new Error(output);
        return { cases: files.length };
      },
      end: async () => {},
    };
  },
};
export default part;

import { join } from 'node:path';
import { build, defaultClientConditions } from 'vite';
import { createMediaServer } from '../../../examples/media-server/src/index.ts';
import { type DrivenEngine, openDrivenPage } from '../../engines/driven-page.ts';
import type { FirePart } from '../runner/fire-part.ts';

const FILE_BYTES = [120_000, 300_000, 700_000];
const LOOK_EVERY_MS = 100;

type Outcome = { readonly figures: Record<string, number> } | { readonly problem: string };

const part: FirePart = {
  about:
    'transactions that fail, full disks, databases that are deleted, upgraded, spoilt or do not open, pages that sleep',
  runs: { chromium: 200, firefox: 100, webkit: 100 },
  limitMs: 90_000,
  async open({ engine, folder }) {
    const staticDir = join(folder, 'app');
    await build({
      configFile: false,
      logLevel: 'error',
      root: join(import.meta.dirname, 'app'),
      resolve: { conditions: ['bgfetch-source', ...defaultClientConditions] },
      build: { outDir: staticDir, emptyOutDir: true, minify: false },
    });
    const server = createMediaServer({ staticDir });
    const { url } = await server.listen();
    server.state.faults.change('storm', { throttleBytesPerSecond: 600_000 });
    const page = await openDrivenPage(engine as DrivenEngine, join(folder, 'profile'));
    return {
      async run({ seed }) {
        await page.goto(url);
        await page.evaluate(`void storm(${seed}, ${JSON.stringify(FILE_BYTES)})`);
        for (;;) {
          const outcome = await page.evaluate<Outcome | null>('window.outcome ?? null');
          if (outcome && 'problem' in outcome) throw new Error(outcome.problem);
          if (outcome) return outcome.figures;
          await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
        }
      },
      async end() {
        await page.close();
        await server.close();
      },
    };
  },
};

export default part;

import type { Figures } from '../runner/figures.ts';
import type { FirePart } from '../runner/fire-part.ts';
import { cells } from './cells/index.ts';
import { checkLaws } from './model/laws.ts';
import { openEngine } from './open-engine.ts';
import { buildPage } from './page-files.ts';
import { runMatrix } from './run-matrix.ts';
import { inWords } from './verdict-in-words.ts';

async function schedules(seed: number): Promise<Figures> {
  const { requests, bytes } = await checkLaws(seed, SCHEDULES);
  return { schedules: SCHEDULES, requests, bytes };
}

const SCHEDULES = 100;

const part: FirePart = {
  about: 'servers that misbehave: each cell with its outcome written down beforehand',
  // In `node` a run is a hundred random schedules of random servers, on the real engine and a virtual clock.
  runs: { node: 200, chromium: 1, firefox: 1, webkit: 1 },
  limitMs: 480_000,
  async open({ engine, folder }) {
    if (engine === 'node') return { run: ({ seed }) => schedules(seed), end: async () => {} };
    const [page, browser] = await Promise.all([buildPage(), openEngine(engine, folder)]);
    if (!browser) throw new Error(`There is no ${engine} on this machine.`);
    return {
      async run({ only, failed, tell }) {
        const chosen = cells.filter(({ name }) => only === null || name.includes(only));
        tell(`${chosen.length} cells`);
        const verdicts = await runMatrix({
          cells: chosen,
          open: browser.open,
          page,
          onVerdict(verdict) {
            if (verdict.wrong.length > 0) failed(verdict.cell.name, inWords(verdict));
          },
        });
        const exchanges = verdicts.flatMap(({ log }) => log);
        return {
          cells: verdicts.length,
          requests: exchanges.length,
          bytes: exchanges.reduce((sum, { sent, received }) => sum + sent + received, 0),
        };
      },
      end: () => browser.close(),
    };
  },
};

export default part;

import { interruptions } from '../browsers/fire-browser.ts';
import { addFigures, type Figures } from '../runner/figures.ts';
import type { FirePart } from '../runner/fire-part.ts';
import { type KillScale, planKills } from './kill-plan.ts';
import { openKillWorld } from './kill-world.ts';
import { type BodyPlaceName, runKills } from './run-kills.ts';

const MIB = 1024 * 1024;

/**
 * Kills at this scale: how many bytes, how many kills in each run. Each run is done with bodies in files, in segments, and in rows;
 * `--only files`, `--only segments` and `--only rows` choose one.
 */
export function killsPart(scale: KillScale): FirePart {
  return {
    about: 'pages, renderers and browsers killed in mid-download; not a byte may be lost or wrong',
    runs: { chromium: 25, firefox: 9, webkit: 9 },
    limitMs: 600_000,
    async open(place) {
      const world = await openKillWorld(place);
      // WebKitGTK has no files that a page could write to.
      const places: BodyPlaceName[] =
        place.engine === 'webkit' ? ['rows'] : ['files', 'segments', 'rows'];
      return {
        async run(run) {
          const plan = planKills(run.seed, run.random, interruptions, scale);
          const chosen = places.filter((name) => run.only === null || name.includes(run.only));
          let figures: Figures = {};
          for (const bodies of chosen)
            figures = addFigures(figures, await runKills(world, plan, bodies, run));
          return figures;
        },
        end: () => world.end(),
      };
    },
  };
}

export default killsPart({ totalBytes: 64 * MIB, kills: 12, longestLifeMs: 1600 });

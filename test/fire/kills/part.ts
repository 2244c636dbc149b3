import { interruptions } from '../browsers/fire-browser.ts';
import type { FirePart } from '../runner/fire-part.ts';
import { type KillScale, planKills } from './kill-plan.ts';
import { openKillWorld } from './kill-world.ts';
import { runKills } from './run-kills.ts';

const MIB = 1024 * 1024;

/** Kills at this scale: how many bytes, how many kills in each run. */
export function killsPart(scale: KillScale): FirePart {
  return {
    about: 'pages, renderers and browsers killed in mid-download; not a byte may be lost or wrong',
    runs: { chromium: 25, firefox: 9, webkit: 9 },
    limitMs: 600_000,
    async open(place) {
      const world = await openKillWorld(place);
      return {
        run: (run) => runKills(world, planKills(run.seed, run.random, interruptions, scale), run),
        end: () => world.end(),
      };
    },
  };
}

export default killsPart({ totalBytes: 64 * MIB, kills: 12, longestLifeMs: 1600 });

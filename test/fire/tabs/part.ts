import type { FirePart } from '../runner/fire-part.ts';
import { runTabs } from './run-tabs.ts';
import { planTabs, type TabScale } from './tab-plan.ts';
import { openTabWorld } from './tab-world.ts';

/** Many tabs at this scale, in Chromium: there a tab's process can be told and stopped. */
export function tabsPart(scale: TabScale): FirePart {
  return {
    about: 'many tabs with the same downloads and uploads: killed, closed, frozen and thawed',
    runs: { chromium: 10 },
    limitMs: 300_000,
    async open({ folder }) {
      const world = await openTabWorld(folder);
      return {
        run: (run) => runTabs(world, planTabs(run.random, scale), scale, run),
        end: () => world.end(),
      };
    },
  };
}

export default tabsPart({ tabs: 8, registrations: 20, events: 25, timesFaster: 4 });

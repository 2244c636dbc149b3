import { installChromium } from '../browsers/install-chromium.ts';
import { installEngines } from '../browsers/install-engines.ts';
import { failedBecause, type Outcome, skippedBecause } from './outcome.ts';
import { type CheckName, runCheck } from './run-check.ts';
import { runProject } from './run-project.ts';
import type { Stage } from './stage.ts';
import type { StageName, TestRequest } from './test-request.ts';

/** Seconds that a stage takes on two cores: they decide only what begins first. */
const usual: Readonly<Record<StageName, number>> = {
  lint: 4,
  typecheck: 40,
  floors: 4,
  unused: 4,
  api: 2,
  size: 8,
  packages: 30,
  node: 110,
  browser: 240,
  firefox: 140,
  webkit: 105,
  e2e: 250,
};

/** Files of one project share its browser and its storage; shards have their own. */
const shards: Readonly<Partial<Record<StageName, number>>> = { browser: 2 };

/** Brings the browsers that these stages need, and says what each stage does then. */
export async function prepareStages({ stages, filters }: TestRequest): Promise<readonly Stage[]> {
  const needsChromium = stages.includes('browser') || stages.includes('e2e');
  const chromium = needsChromium ? await installChromium() : undefined;
  const engines = (['firefox', 'webkit'] as const).filter((name) => stages.includes(name));
  const missing = await installEngines(engines);
  const live = stages.length === 1;

  const without = (name: StageName, outcome: Outcome): Stage[] => [
    { name, seconds: 0, run: async () => ({ outcome, output: '' }) },
  ];
  const check = (name: CheckName): Stage[] => [
    { name, seconds: usual[name], run: () => runCheck(name) },
  ];
  const project = (name: StageName): Stage[] => {
    const count = live || filters.length > 0 ? 1 : (shards[name] ?? 1);
    return Array.from({ length: count }, (_, index) => ({
      name,
      seconds: usual[name] / count,
      run: () =>
        runProject(name, filters, {
          live,
          ...(count > 1 && { shard: `${index + 1}/${count}` }),
        }),
    }));
  };
  const inChromium = (name: StageName): Stage[] =>
    chromium
      ? project(name)
      : without(name, failedBecause('No Chrome, Chromium or Edge could be found or installed.'));
  const inEngine = (name: 'firefox' | 'webkit'): Stage[] => {
    const why = missing[name];
    return why ? without(name, skippedBecause(why)) : project(name);
  };
  const prepare: Readonly<Record<StageName, () => Stage[]>> = {
    lint: () => check('lint'),
    typecheck: () => check('typecheck'),
    floors: () => check('floors'),
    unused: () => check('unused'),
    api: () => check('api'),
    size: () => check('size'),
    packages: () => check('packages'),
    node: () => project('node'),
    browser: () => inChromium('browser'),
    firefox: () => inEngine('firefox'),
    webkit: () => inEngine('webkit'),
    e2e: () => inChromium('e2e'),
  };
  return stages.flatMap((name) => prepare[name]());
}

import { installChromium } from '../browsers/install-chromium.ts';
import { installEngines } from '../browsers/install-engines.ts';
import { addUp, failedBecause, inWords, type Outcome, skippedBecause } from './outcome.ts';
import { runCheck } from './run-check.ts';
import { runProject } from './run-project.ts';
import { readTestRequest, type StageName, type TestRequest } from './test-request.ts';

type Stage = (filters: readonly string[]) => Promise<Outcome>;

/** Brings the browsers that these stages need, and says what each stage does then. */
async function prepareStages(names: readonly StageName[]): Promise<Record<StageName, Stage>> {
  const needsChromium = names.includes('browser') || names.includes('e2e');
  const chromium = needsChromium ? await installChromium() : undefined;
  const engines = (['firefox', 'webkit'] as const).filter((name) => names.includes(name));
  const missing = await installEngines(engines);
  const inChromium = (name: StageName): Stage =>
    chromium
      ? (filters) => runProject(name, filters)
      : async () => failedBecause('No Chrome, Chromium or Edge could be found or installed.');
  const inEngine = (name: 'firefox' | 'webkit'): Stage => {
    const why = missing[name];
    return why ? async () => skippedBecause(why) : (filters) => runProject(name, filters);
  };
  return {
    lint: () => runCheck('lint'),
    typecheck: () => runCheck('typecheck'),
    floors: () => runCheck('floors'),
    node: (filters) => runProject('node', filters),
    browser: inChromium('browser'),
    firefox: inEngine('firefox'),
    webkit: inEngine('webkit'),
    e2e: inChromium('e2e'),
  };
}

async function runTests({ stages, filters }: TestRequest): Promise<Outcome> {
  const prepared = await prepareStages(stages);
  const lines: string[] = [];
  const outcomes: Outcome[] = [];
  for (const name of stages) {
    console.log(`\n── ${name}`);
    const started = Date.now();
    const outcome = await prepared[name](filters);
    const seconds = ((Date.now() - started) / 1000).toFixed(1);
    if (outcome.note) console.log(outcome.note);
    outcomes.push(outcome);
    lines.push(`${name.padEnd(10)} ${inWords(outcome)} (${seconds} s) ${outcome.note ?? ''}`);
  }
  console.log(`\n── summary\n${lines.map((line) => line.trimEnd()).join('\n')}\n`);
  return addUp(outcomes);
}

try {
  const total = await runTests(readTestRequest(process.argv.slice(2)));
  console.log(inWords(total));
  process.exitCode = total.failed > 0 ? 1 : 0;
} catch (problem) {
  console.error(problem instanceof Error ? problem.message : problem);
  process.exitCode = 1;
}

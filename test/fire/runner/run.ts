import { installChromium } from '../../../scripts/browsers/install-chromium.ts';
import { installEngines } from '../../../scripts/browsers/install-engines.ts';
import type { EngineName } from './engine-name.ts';
import { loadPart, partNames } from './find-parts.ts';
import { type FireRequest, readFireRequest, replay } from './fire-request.ts';
import { type FireRow, fireTable } from './fire-table.ts';
import { runPart } from './run-part.ts';

/** Why an engine can't be had, in a sentence; `undefined` when it can. */
async function missing(engine: EngineName): Promise<string | undefined> {
  if (engine === 'node') return undefined;
  if (engine !== 'chromium') return (await installEngines([engine]))[engine];
  return (await installChromium()) ? undefined : 'No Chromium could be found or installed.';
}

async function runFire(request: FireRequest): Promise<readonly FireRow[]> {
  const { seed, jobs, only } = request;
  const rows: FireRow[] = [];
  for (const name of request.parts) {
    const part = await loadPart(name);
    console.log(`\n── ${name}: ${part.about}`);
    for (const [key, usual = 0] of Object.entries(part.runs)) {
      const engine = key as EngineName;
      if (request.engines && !request.engines.includes(engine)) continue;
      const row = { part: name, engine, firstSeed: seed };
      const why = await missing(engine);
      if (why) {
        rows.push({ ...row, runs: 0, figures: {}, failures: 0, seconds: 0, skipped: why });
        continue;
      }
      const runs = request.runs ?? usual;
      const startedAt = Date.now();
      console.log(`${name} in ${engine}: ${runs} runs from seed ${seed}`);
      const tell = (text: string) => console.log(`  ${engine} ${text}`);
      const report = await runPart(part, { engine, runs, seed, jobs, only, tell });
      for (const { seed: failed, caseName, problem } of report.failures) {
        console.log(`\nFAILED ${name} in ${engine}${caseName ? `, ${caseName}` : ''}`);
        console.log(problem instanceof Error ? problem.stack : problem);
        console.log(`Again: ${replay(name, engine, failed, caseName)}`);
      }
      const { figures, failures } = report;
      const seconds = (Date.now() - startedAt) / 1000;
      rows.push({ ...row, runs: report.runs, figures, failures: failures.length, seconds });
    }
  }
  return rows;
}

try {
  const someSeed = Math.floor(Date.now() / 1000) % 1_000_000;
  const rows = await runFire(readFireRequest(process.argv.slice(2), partNames(), someSeed));
  const failed = rows.reduce((sum, { failures }) => sum + failures, 0);
  const runs = rows.reduce((sum, row) => sum + row.runs, 0);
  console.log(`\n${fireTable(rows)}\n\n${runs} runs, ${failed} failed`);
  // What a run left behind, a browser that does not answer say, must not keep this process.
  process.exit(failed > 0 ? 1 : 0);
} catch (problem) {
  console.error(problem instanceof Error ? problem.message : problem);
  process.exit(1);
}

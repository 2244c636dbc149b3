import { availableParallelism } from 'node:os';
import { addUp, inWords, type Outcome } from './outcome.ts';
import { prepareStages } from './prepare-stages.ts';
import { lineOf, runStages } from './run-stages.ts';
import { readTestRequest, type TestRequest } from './test-request.ts';

/** Browser tests wait for the browser more than they work, so there is room for one stage more than there are cores. */
const lanes = availableParallelism() + 1;

async function runTests(request: TestRequest): Promise<Outcome> {
  const stages = await prepareStages(request);
  const reports = await runStages(stages, lanes, console.log);
  const remarks = reports.flatMap(({ name, outcome }) =>
    (outcome.remarks ?? []).map((remark) => `${name}: ${remark}`),
  );
  console.log(`\n── summary\n${reports.map(lineOf).join('\n')}\n`);
  if (remarks.length > 0) console.log(`${[...new Set(remarks)].join('\n')}\n`);
  return addUp(reports.map(({ outcome }) => outcome));
}

try {
  const total = await runTests(readTestRequest(process.argv.slice(2)));
  console.log(inWords(total));
  process.exitCode = total.failed > 0 ? 1 : 0;
} catch (problem) {
  console.error(problem instanceof Error ? problem.message : problem);
  process.exitCode = 1;
}

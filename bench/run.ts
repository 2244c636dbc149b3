/**
 * How fast it is, as ratios to the floor and to the alternatives, measured in turns on one machine:
 *
 *     npm run bench                                        every part, in every engine that has a browser here
 *     npm run bench -- writing reading --engine firefox    these parts, in this engine
 *     npm run bench -- writing --mib 1024 --rounds 7       larger files, more rounds
 *     npm run bench -- --markdown                          the tables as Markdown
 *     npm run bench -- --into docs/performance.md          the same, put into their places in that page
 *
 * What is measured goes to stderr as it comes, the tables to stdout at the end.
 */
import { parseArgs } from 'node:util';
import { type DrivenEngine, drivenEngines } from '../test/engines/driven-page.ts';
import { allParts } from './parts/all-parts.ts';
import { MIB } from './parts/part.ts';
import { goalsTable } from './report/goal.ts';
import { formatTable } from './report/table.ts';
import { type Measurement, updatePage } from './report/update-page.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    mib: { type: 'string', default: '256' },
    rounds: { type: 'string', default: '5' },
    engine: { type: 'string', multiple: true },
    markdown: { type: 'boolean', default: false },
    into: { type: 'string' },
  },
});
const USUAL_BYTES = 256 * MIB;
const rounds = Number(values.rounds);
const bytes = Number(values.mib) * MIB;
const unknown = [
  ...positionals.filter((name) => !allParts.some((part) => part.name === name)),
  ...(values.engine ?? []).filter((name) => !drivenEngines.includes(name as DrivenEngine)),
  ...(rounds > 0 ? [] : [values.rounds]),
  ...(bytes > 0 ? [] : [values.mib]),
];
if (unknown.length > 0) {
  for (const { name, about } of allParts) console.error(`${name.padEnd(12)}${about}`);
  throw new Error(`Not understood, or not on this machine: ${unknown.join(', ')}`);
}
const parts = allParts.filter(({ name, isUsual }) =>
  positionals.length > 0 ? positionals.includes(name) : isUsual,
);

const measurements: Measurement[] = [];
for (const part of parts)
  for (const engine of drivenEngines) {
    if (!part.engines.includes(engine)) continue;
    if (values.engine && !values.engine.includes(engine)) continue;
    console.error(`\n${part.name}, ${engine}`);
    const tell = (line: string) => console.error(`  ${line}`);
    const place = `${part.name} ${engine}${bytes === USUAL_BYTES ? '' : ` ${values.mib} MiB`}`;
    try {
      measurements.push({ place, report: await part.run(engine, { bytes, rounds, tell }) });
    } catch (problem) {
      // The other parts are worth having all the same.
      console.error(problem);
      process.exitCode = 1;
    }
  }

const format = values.markdown ? 'markdown' : 'text';
console.log(`\nMedians of ${rounds} rounds.`);
for (const { tables, plots = [] } of measurements.map(({ report }) => report)) {
  for (const table of tables) console.log(`\n${formatTable(table, format)}`);
  if (!values.markdown) for (const { text } of plots) console.log(`\n${text}`);
}
const goals = measurements.flatMap(({ report }) => report.goals);
if (goals.length > 0)
  console.log(`\n${formatTable(goalsTable('What must be reached', goals), format)}`);
const day = new Date().toISOString().slice(0, 10);
if (values.into !== undefined) await updatePage(values.into, measurements, { rounds, day });

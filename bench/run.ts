/**
 * How fast it is, as ratios to the floor and to the alternatives, measured in turns on one machine:
 *
 *     npm run bench                                          every part, in every engine that has a browser here
 *     npm run bench -- writing reading --engine firefox      these parts, in this engine
 *     npm run bench -- writing --mib 1024 --rounds 7         larger files, more rounds
 *     npm run bench -- --markdown                            tables to paste into docs/performance.md
 *
 * What is measured goes to stderr as it comes, the tables to stdout at the end.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type DrivenEngine, drivenEngines } from '../test/engines/driven-page.ts';
import { allParts } from './parts/all-parts.ts';
import { MIB, type PartReport } from './parts/part.ts';
import { goalsTable } from './report/goal.ts';
import { formatTable } from './report/table.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    mib: { type: 'string', default: '256' },
    rounds: { type: 'string', default: '5' },
    engine: { type: 'string', multiple: true },
    markdown: { type: 'boolean', default: false },
    plots: { type: 'string' },
  },
});
const unknown = positionals.filter((name) => !allParts.some((part) => part.name === name));
if (unknown.length > 0 || !(Number(values.mib) > 0) || !(Number(values.rounds) > 0)) {
  for (const { name, about } of allParts) console.error(`${name.padEnd(12)}${about}`);
  throw new Error(`These parts there are; ${unknown.join(', ') || 'a number'} is not understood.`);
}
const parts = allParts.filter(({ name, isUsual }) =>
  positionals.length > 0 ? positionals.includes(name) : isUsual,
);
const engines = (values.engine as DrivenEngine[] | undefined) ?? drivenEngines;

const reports: PartReport[] = [];
for (const part of parts)
  for (const engine of engines.filter((name) => part.engines.includes(name))) {
    console.error(`\n${part.name}, ${engine}`);
    const report = await part.run(engine, {
      bytes: Number(values.mib) * MIB,
      rounds: Number(values.rounds),
      tell: (line) => console.error(`  ${line}`),
    });
    reports.push(report);
  }

const format = values.markdown ? 'markdown' : 'text';
const goals = reports.flatMap((report) => report.goals);
console.log(`\nMedians of ${values.rounds} rounds.`);
for (const { tables, plots = [] } of reports) {
  for (const table of tables) console.log(`\n${formatTable(table, format)}`);
  for (const { fileName, text, svg } of plots) {
    if (!values.markdown) console.log(`\n${text}`);
    if (values.plots !== undefined) await writeFile(join(values.plots, fileName), svg);
  }
}
console.log(`\n${formatTable(goalsTable('What must be reached', goals), format)}`);

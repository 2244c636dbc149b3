import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type Measure, measure } from './measure.ts';
import { rows } from './rows.ts';
import { type Limits, limitsFor, linesOf, modulesOf, tableOf } from './table.ts';

/**
 * Prints what each entry and each composition costs, and fails when one is over its limit.
 * `--accept` makes what is measured the limit; `--modules` shows where the bytes are; words choose rows by their name.
 */
const { values, positionals } = parseArgs({
  options: { accept: { type: 'boolean' }, modules: { type: 'boolean' } },
  allowPositionals: true,
});
const limitsFile = new URL('limits.json', import.meta.url);
const limits = JSON.parse(readFileSync(limitsFile, 'utf8')) as Limits;
const isAsked = (name: string): boolean =>
  positionals.length === 0 || positionals.some((word) => name.includes(word));

const asked = rows.filter(({ name }) => isAsked(name));
const needed = new Set(asked.flatMap(({ name, beyond }) => [name, beyond ?? name]));
const measures = new Map<string, Measure>();
for (const row of rows) if (needed.has(row.name)) measures.set(row.name, await measure(row));

const measured = linesOf(asked, measures, limits);
const accepted = values.accept ? limitsFor(measured) : {};
const lines = linesOf(asked, measures, { ...limits, ...accepted });
console.log(tableOf(lines));
if (values.modules)
  for (const row of asked) {
    const measure = measures.get(row.name);
    if (measure) console.log(modulesOf(row, measure));
  }
if (values.accept) {
  const kept = rows.flatMap(({ name }) => {
    const limit = accepted[name] ?? limits[name];
    return limit === undefined ? [] : [[name, limit] as const];
  });
  writeFileSync(limitsFile, `${JSON.stringify(Object.fromEntries(kept), null, 2)}\n`);
} else if (lines.some(({ problem }) => problem)) {
  console.log(
    '\nSave the bytes, or, if they are worth it, say so in the commit: npm run size -- --accept',
  );
  process.exitCode = 1;
}

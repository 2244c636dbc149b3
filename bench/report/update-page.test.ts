import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fromPage } from './into-page.ts';
import { type Measurement, updatePage } from './update-page.ts';

const place = (name: string) => `<!-- measured: ${name} -->\n\n<!-- end -->\n`;

const measurement = (name: string, measured: number): Measurement => ({
  place: name,
  report: { tables: [], goals: [{ what: name, measured, must: 'below', limit: 1 }] },
});

test('what must be reached says of each figure how many rounds it has, and of which day it is', async ({
  onTestFinished,
}) => {
  const folder = await mkdtemp(join(tmpdir(), 'bgfetch-bench-report-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, 'page.md');
  await writeFile(path, ['goals', 'writing', 'reading'].map(place).join('\n'));

  await updatePage(path, [measurement('writing', 0.5), measurement('reading', 0.6)], {
    rounds: 5,
    day: '2026-01-01',
  });
  await updatePage(path, [measurement('writing', 1.5)], { rounds: 27, day: '2026-01-02' });

  const lines = fromPage(await readFile(path, 'utf8'), 'goals').split('\n');
  expect(lines.filter((line) => line.includes('×')).map((line) => line.split(/ *\| */))).toEqual([
    ['', 'writing', '1.50 ×', 'below 1 ×', 'MISSED', '27', '2026-01-02', ''],
    ['', 'reading', '0.60 ×', 'below 1 ×', 'reached', '5', '2026-01-01', ''],
  ]);
});

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');

const readme = read('../README.md');
const blocks = [...readme.matchAll(/^```(?:vue|ts)\n(.*?)^```$/gms)].map(([, code]) => code);

/** The example builds them, and its tests run them. */
test.each([
  ['episode-button.vue', 0],
  ['app.ts', 1],
  ['episode-progress.vue', 2],
  ['use-feed-refresh.ts', 3],
])('the README shows %s as it is built and run', (file, position) => {
  expect(blocks[position]).toBe(read(`../../../examples/vue/src/readme/${file}`));
});

test('the size that the README claims is not below the limit that is checked', () => {
  const limits: Record<string, number> = JSON.parse(read('../../../scripts/size/limits.json'));
  const claimed = Number(/less than ([\d.]+) kB/i.exec(readme)?.[1]);
  expect(claimed).toBeGreaterThanOrEqual(limits['vue adds to the five lines'] ?? Number.NaN);
});

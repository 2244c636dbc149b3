import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { bundleWorker, generatedFile } from './bundle-worker.ts';

test('the worker that pages start is made of the present sources; `npm run worker` renews it', async () => {
  expect(readFileSync(generatedFile, 'utf8') === (await bundleWorker())).toBe(true);
});

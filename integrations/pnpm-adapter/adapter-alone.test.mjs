import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { createBackgroundFetch } from '@bgfetch/vue';
import { foreground } from '@bgfetch/vue/compose';
import { serveRecords } from '@bgfetch/vue/service-worker';
import { createFakeManager } from '@bgfetch/vue/testing';

test('an app that names the adapter alone has what it needs of core', async () => {
  for (const each of [createBackgroundFetch, foreground, serveRecords])
    assert.equal(typeof each, 'function');
  const bg = createFakeManager();
  await bg.fetch('ep-5', '/ep-5.mp3');
  assert.deepEqual(await bg.getIds(), ['ep-5']);
});

test('pnpm lets it import nothing else, which is why the adapter has these entries', async () => {
  await assert.rejects(import('@bgfetch/core'), { code: 'ERR_MODULE_NOT_FOUND' });
});

test('the command of the adapter copies the workers', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bgfetch-public-'));
  execFileSync('node_modules/.bin/bgfetch-vue', ['init', folder]);
  assert.deepEqual(readdirSync(folder).sort(), ['bgfetch-sw.js', 'bgfetch-worker.js']);
  rmSync(folder, { recursive: true });
});

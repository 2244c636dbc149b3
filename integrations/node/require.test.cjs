const assert = require('node:assert/strict');
const { test } = require('node:test');
const entries = require('./entries.json');

for (const [entry, names] of Object.entries(entries))
  test(`${entry} can be required, and is CommonJS`, () => {
    const module = require(entry);
    for (const name of names) assert.ok(name in module, `${name} is missing`);
    assert.match(require.resolve(entry), /\.cjs$/);
    assert.equal(module[Symbol.toStringTag], undefined);
  });

test('nothing that was required is a module', () => {
  const ours = Object.keys(require.cache).filter((file) => file.includes('@bgfetch'));
  assert.ok(ours.length > 10);
  assert.deepEqual(
    ours.filter((file) => !file.endsWith('.cjs')),
    [],
  );
});

test('a download of the fake manager', async () => {
  const { createFakeManager } = require('@bgfetch/core/testing');
  const bg = createFakeManager();
  const episode = await bg.fetch('ep-5', '/ep-5.mp3');
  await bg.respond('ep-5', '/ep-5.mp3', new Response('the sound'));
  await bg.settle('ep-5');
  const record = await episode.match('/ep-5.mp3');
  assert.equal(await (await record.responseReady).text(), 'the sound');
});

test('the classes of a module and of CommonJS recognize each other’s errors', async () => {
  const required = require('@bgfetch/core');
  const imported = await import('@bgfetch/core');
  assert.notEqual(required.CorsRefusedError, imported.CorsRefusedError);
  assert.ok(new required.CorsRefusedError('no') instanceof imported.CorsRefusedError);
  assert.ok(new imported.CorsRefusedError('no') instanceof required.CorsRefusedError);
});

for (const name of ['core', 'react', 'vue'])
  test(`the command line of ${name} copies the workers`, () => {
    const { execFileSync } = require('node:child_process');
    const { mkdtempSync, readFileSync, rmSync } = require('node:fs');
    const { dirname, join } = require('node:path');
    const manifest = require.resolve(`@bgfetch/${name}/package.json`);
    const [command] = Object.values(require(manifest).bin);
    const folder = mkdtempSync(join(require('node:os').tmpdir(), 'bgfetch-public-'));
    try {
      const said = execFileSync(process.execPath, [
        join(dirname(manifest), command),
        'init',
        folder,
      ]);
      assert.match(`${said}`, /Created .*bgfetch-sw\.js/);
      const script = readFileSync(join(folder, 'bgfetch-sw.js'), 'utf8');
      assert.match(script, /^\/\*! bgfetch-sw\.js of @bgfetch\/core \d+\.\d+\.\d+/);
      for (const notice of ['Apache-2.0', 'Copyright (c) 2016, Jake Archibald'])
        assert.ok(script.includes(notice), notice);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

test('plugins of build tools can be required', () => {
  assert.equal(require('@bgfetch/core/vite').bgfetch().name, 'bgfetch');
  assert.equal(require('@bgfetch/vue/nuxt').meta.configKey, 'bgfetch');
});

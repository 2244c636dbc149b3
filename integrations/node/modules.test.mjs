import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFakeManager } from '@bgfetch/core/testing';
import { BackgroundFetchProvider, useBackgroundFetch } from '@bgfetch/react';
import { createElement } from 'react';
import { renderToString } from 'react-dom/server';
import entries from './entries.json' with { type: 'json' };

for (const [entry, names] of Object.entries(entries))
  test(`${entry} can be imported`, async () => {
    const module = await import(entry);
    for (const name of names) assert.ok(name in module, `${name} is missing`);
  });

test('on a server the manager is empty', async () => {
  const { createBackgroundFetch } = await import('@bgfetch/core');
  const bg = createBackgroundFetch();
  assert.deepEqual(await bg.getIds(), []);
  await assert.rejects(bg.fetch('ep-5', 'https://app.test/ep-5.mp3'), {
    name: 'NotSupportedError',
  });
});

test('the adapters use the same core as the app', async () => {
  const [react, vue, core] = await Promise.all([
    import('@bgfetch/react'),
    import('@bgfetch/vue'),
    import('@bgfetch/core'),
  ]);
  assert.equal(react.CorsRefusedError, core.CorsRefusedError);
  assert.equal(vue.CorsRefusedError, core.CorsRefusedError);
});

const Episode = () => createElement('p', null, useBackgroundFetch('ep-5').status);

test('a component of React, rendered on a server', () => {
  const manager = createFakeManager();
  const app = createElement(BackgroundFetchProvider, { manager }, createElement(Episode));
  assert.equal(renderToString(app), '<p>none</p>');
});

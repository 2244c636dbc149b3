import { execFileSync } from 'node:child_process';
import { createFakeManager } from '@bgfetch/core/testing';
import { describe, expect, test } from 'vitest';
import * as always from '../src/always.ts';
import * as on from '../src/index.ts';
import * as off from '../src/off.ts';

/** What the package is for whoever resolves it with these conditions, by Node's own algorithm. */
const resolved = (specifier: string, ...conditions: string[]): string =>
  execFileSync(
    process.execPath,
    [
      ...conditions.map((condition) => `--conditions=${condition}`),
      '--input-type=module',
      '--eval',
      `console.log(import.meta.resolve(${JSON.stringify(specifier)}))`,
    ],
    { cwd: import.meta.dirname, encoding: 'utf8' },
  )
    .trim()
    .replace(/.*\/packages\/devtools\//, '');

describe('in production', () => {
  test('the main entry is off unless somebody says that this is development', () => {
    expect(resolved('@bgfetch/devtools')).toBe('dist/off.js');
    expect(resolved('@bgfetch/devtools', 'production')).toBe('dist/off.js');
    expect(resolved('@bgfetch/devtools', 'development')).toBe('dist/index.js');
    expect(resolved('@bgfetch/devtools/always', 'production')).toBe('dist/always.js');
  });

  test('all entries have the same names', () => {
    expect(Object.keys(off).sort()).toEqual(Object.keys(on).sort());
    expect(Object.keys(always).sort()).toEqual(Object.keys(on).sort());
  });

  test('nothing is done, and requests are as the app makes them', async () => {
    off.showDevtools(createFakeManager())();
    await off.defineDevtools();
    const request = new Request('https://media.test/5');
    const network = off.simulatedNetwork();
    network.setOnline(false);
    expect(network.online.getSnapshot()).toBe(true);
    const context = { registrationId: 'a', recordIndex: 0, attempt: 0, previous: null };
    expect(await network.prepareRequest(request, context)).toBe(request);
    const other = new Request('https://media.test/6');
    const hooked = off.simulatedNetwork({ prepareRequest: () => other });
    expect(await hooked.prepareRequest(request, context)).toBe(other);
  });
});

test('on a server nothing is shown', async () => {
  on.showDevtools(createFakeManager())();
  await on.defineDevtools();
});

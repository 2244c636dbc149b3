import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defaultClientConditions, defaultServerConditions } from 'vite';
import { defineConfig, type TestProjectConfiguration } from 'vitest/config';
import { findFirefox } from './scripts/browsers/firefox.ts';
import { findWebKit } from './scripts/browsers/webkit.ts';
import { bundledWorkers } from './test/engines/bundled-workers.ts';
import { chromiumProvider } from './test/engines/chromium-provider.ts';
import type { LaunchEngine } from './test/engines/engine.ts';
import { engineProvider } from './test/engines/engine-provider.ts';
import { firefoxEngine } from './test/engines/firefox.ts';
import { keptModules } from './test/engines/kept-modules.ts';
import { webkitEngine } from './test/engines/webkit.ts';
import {
  builtForLong,
  engineIndependent,
  enginesVariable,
} from './test/setup/engine-independent.ts';
import { LongestFirst } from './test/setup/longest-first.ts';

const suites = ['packages/*', 'examples/*', 'test/*', 'scripts', 'bench'];
const matching = (suffix: string) => suites.map((suite) => `${suite}/**/*.${suffix}.{ts,tsx}`);
const ignored = ['**/node_modules/**', '**/dist/**'];

/** Projects run side by side, each in a process of its own: what Vite keeps for the pages of one is not the others'. */
const cacheDir = (name: string) =>
  `node_modules/.vite/${name}-${(process.env.BGFETCH_SHARD || '1').replace('/', '-of-')}`;

/** Workspace packages are read from their source, so that no test needs a build. */
const fromSource = {
  optimizeDeps: {
    // Known beforehand: a dependency met in mid-run would make Vite reload the page under the tests.
    include: ['rxjs', 'idb', 'webidl2', 'hls.js', 'pmtiles'].map(
      (name) => `@bgfetch/core > ${name}`,
    ),
  },
  resolve: { conditions: ['bgfetch-source', ...defaultClientConditions] },
  ssr: { resolve: { conditions: ['bgfetch-source', ...defaultServerConditions] } },
};

/** What makes pages of tests load quickly. */
const inPages = [keptModules(), bundledWorkers()];

/** For tests that hang. None measures time, and machines are slow when everything runs side by side. */
const patience = { testTimeout: 30_000, hookTimeout: 30_000 };

const hostile = './test/setup/hostile.ts';
const sharedProcess = './test/setup/shared-process.ts';
const scriptedServer = './test/setup/scripted-server.ts';
const builtApps = './test/setup/built-apps.ts';

/** A DOM and what comes with a framework (zone.js, Angular's server) change the globals of their process for good. */
const needsOwnProcess = (file: string) =>
  /^packages[\\/](?!core[\\/])/.test(file) ||
  readFileSync(join(import.meta.dirname, file), 'utf8').includes('@vitest-environment');
const inNode = globSync(matching('test'), { cwd: import.meta.dirname, exclude: ignored }).filter(
  (file) => !/\.(?:browser|e2e)\.test\./.test(file),
);
const apart = inNode.filter(needsOwnProcess);

/**
 * Tests in Node, one file after the other in the same process, which has loaded most of what a file imports already: in processes of
 * their own they take twice the time of the cores. So a test gives back what it changes.
 */
const node: TestProjectConfiguration = {
  ...fromSource,
  cacheDir: cacheDir('node'),
  test: {
    ...patience,
    name: 'node',
    environment: 'node',
    include: matching('test'),
    exclude: [...ignored, ...matching('browser.test'), ...matching('e2e.test'), ...apart],
    isolate: false,
    restoreMocks: true,
    unstubGlobals: true,
    setupFiles: [hostile, sharedProcess],
    globalSetup: [scriptedServer],
  },
};

/** Tests in Node, each file in a process of its own. */
const nodeApart: TestProjectConfiguration = {
  ...fromSource,
  cacheDir: cacheDir('node-apart'),
  test: {
    ...patience,
    name: 'node-apart',
    include: apart,
    setupFiles: [hostile],
  },
};

const browser: TestProjectConfiguration = {
  ...fromSource,
  plugins: inPages,
  cacheDir: cacheDir('browser'),
  test: {
    ...patience,
    name: 'browser',
    include: matching('browser.test'),
    exclude: ignored,
    setupFiles: [hostile],
    globalSetup: [scriptedServer],
    fileParallelism: false,
    browser: {
      enabled: true,
      headless: true,
      ui: false,
      screenshotFailures: false,
      provider: chromiumProvider(),
      instances: [{ browser: 'chromium', name: 'browser' }],
    },
  },
};

const hasAll = process.env[enginesVariable] === 'all';
const leftToChromium = hasAll ? [] : engineIndependent;

/** The cases that every engine must pass, in an engine that Playwright does not drive here. */
const engine = (name: 'firefox' | 'webkit', launch: LaunchEngine): TestProjectConfiguration => ({
  ...fromSource,
  plugins: inPages,
  cacheDir: cacheDir(name),
  test: {
    ...patience,
    name,
    include: matching('engines.browser.test'),
    exclude: [...ignored, ...leftToChromium],
    setupFiles: [hostile],
    globalSetup: [scriptedServer],
    fileParallelism: false,
    browser: {
      enabled: true,
      ui: false,
      screenshotFailures: false,
      provider: engineProvider(name, launch),
      instances: [{ browser: name, name }],
    },
  },
});

/** Tests in Node that drive whole browsers: each file has browsers of its own. */
const e2e: TestProjectConfiguration = {
  ...fromSource,
  cacheDir: cacheDir('e2e'),
  test: {
    name: 'e2e',
    environment: 'node',
    include: matching('e2e.test'),
    exclude: [...ignored, ...(hasAll ? [] : builtForLong)],
    // Vite and the drivers of browsers, which most of them load, take a second of a processor each time.
    isolate: false,
    setupFiles: [hostile, sharedProcess],
    globalSetup: [scriptedServer, builtApps],
    // They wait for their browsers most of the time.
    maxWorkers: 2,
    // Projects with other numbers of workers can't run side by side in one process (`npx vitest` without `--project`): these go last.
    sequence: { groupOrder: 1 },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // A second is too short for a whole browser on a machine that is busy.
    expect: { poll: { timeout: 15_000 } },
  },
};

const firefox = findFirefox();
const webkit = findWebKit();

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      node,
      nodeApart,
      browser,
      ...(firefox ? [engine('firefox', firefoxEngine(firefox))] : []),
      ...(webkit ? [engine('webkit', webkitEngine(webkit))] : []),
      e2e,
    ],
  },
});

import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { playwright } from '@vitest/browser-playwright';
import { defaultClientConditions, defaultServerConditions } from 'vite';
import { defineConfig, type TestProjectConfiguration } from 'vitest/config';
import { chromiumFlags, findChromium } from './scripts/browsers/chromium.mjs';

const suites = ['packages/*', 'examples/*', 'test/*', 'scripts'];
const matching = (suffix: string) => suites.map((suite) => `${suite}/**/*.${suffix}.{ts,tsx}`);
const ignored = ['**/node_modules/**', '**/dist/**'];

/** Workspace packages are read from their source, so that no test needs a build. */
const fromSource = {
  resolve: { conditions: ['bgfetch-source', ...defaultClientConditions] },
  ssr: { resolve: { conditions: ['bgfetch-source', ...defaultServerConditions] } },
};

const hostile = './test/setup/hostile.ts';
const scriptedServer = './test/setup/scripted-server.ts';

const node: TestProjectConfiguration = {
  ...fromSource,
  test: {
    name: 'node',
    environment: 'node',
    include: matching('test'),
    exclude: [...ignored, ...matching('browser.test'), ...matching('e2e.test')],
    setupFiles: [hostile],
    globalSetup: [scriptedServer],
  },
};

const chromium = findChromium();

const browser: TestProjectConfiguration = {
  ...fromSource,
  test: {
    name: 'browser',
    include: matching('browser.test'),
    exclude: ignored,
    setupFiles: [hostile],
    globalSetup: [scriptedServer],
    fileParallelism: false,
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: playwright({
        launchOptions: { ...(chromium && { executablePath: chromium }), args: chromiumFlags },
        persistentContext: mkdtempSync(join(tmpdir(), 'bgfetch-chromium-')),
      }),
      instances: [{ browser: 'chromium', name: 'browser' }],
    },
  },
};

export default defineConfig({
  test: {
    projects: [node, browser],
  },
});

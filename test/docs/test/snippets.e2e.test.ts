import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { build, defaultClientConditions } from 'vite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chromiumFlags, findChromium } from '../../../scripts/browsers/chromium.ts';
import { pages, readPage } from '../src/pages.ts';
import { readSnippets } from '../src/read-snippets.ts';
import { serveSnippets } from '../src/snippet-server.ts';
import { writeSnippets } from '../src/write-snippets.ts';

/** Those of the READMEs in `npm test`; with `BGFETCH_DOCS=all`, as `npm run docs:check` has it, those of the docs too. */
const chosen = (page: string): boolean =>
  process.env.BGFETCH_DOCS === 'all' || page.endsWith('README.md');

const snippets = pages()
  .filter(chosen)
  .flatMap((page) => readSnippets(page, readPage(page)))
  .filter(({ run }) => run === 'browser');

let browser: Browser;
let server: Awaited<ReturnType<typeof serveSnippets>>;
let folder: string;
/** By page and line: the script of the snippet. */
const scripts = new Map<string, string>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bgfetch-snippets-'));
  const written = writeSnippets('browser', snippets);
  const input = written.map(({ page, line, path }, index) => {
    scripts.set(`${page}:${line}`, `${index}.js`);
    return [String(index), path] as const;
  });
  await build({
    configFile: false,
    logLevel: 'error',
    root: join(import.meta.dirname, '..'),
    resolve: { conditions: ['bgfetch-source', ...defaultClientConditions] },
    build: {
      outDir: folder,
      minify: false,
      target: 'es2022',
      rolldownOptions: {
        input: Object.fromEntries(input),
        preserveEntrySignatures: 'strict',
        output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  });
  server = await serveSnippets(folder);
  const executablePath = findChromium();
  if (!executablePath) throw new Error('There is no Chromium, Chrome or Edge on this machine.');
  browser = await chromium.launch({ executablePath, args: chromiumFlags });
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
  await rm(folder, { recursive: true, force: true });
});

test.each(snippets.map(({ page, line }) => `${page}:${line}`))('%s runs', async (place) => {
  const context = await browser.newContext();
  const errors: string[] = [];
  try {
    const page = await context.newPage();
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text());
    });
    await page.goto(`${server.url}/snippets/page.html`);
    const script = `/snippets/${basename(scripts.get(place) ?? '')}`;
    // As a text: Vitest would rewrite the import of a function.
    await page.evaluate(`import(${JSON.stringify(script)}).then(() => undefined)`);
  } finally {
    await context.close();
  }
  expect(errors).toEqual([]);
});

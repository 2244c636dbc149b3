import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { preview } from 'vite';
import { projectRoot } from '../bootstrap/project-root.mjs';
import { chromiumFlags, findChromium } from '../browsers/chromium.ts';
import { missingPages, pagesOf } from './site-pages.ts';

/**
 * Looks at the built site (`npm run docs:build`) in Chromium, light and dark: axe-core must find nothing, no page may have an error,
 * and each link to a place of a page must lead to one. `--pictures <folder>` takes screenshots of some pages.
 */
const site = join(projectRoot, 'dist/docs');
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const at = process.argv.indexOf('--pictures');
const pictures = at < 0 ? null : process.argv[at + 1];
const themes = ['light', 'dark'] as const;

/** The part of the results that is read. */
interface AxeResults {
  readonly violations: readonly {
    readonly id: string;
    readonly help: string;
    readonly nodes: readonly { readonly html: string; readonly target: readonly string[] }[];
  }[];
}

const problems: string[] = [];
/** How many times axe has looked at a page. */
let looks = 0;
const pages = pagesOf(site);
for (const page of missingPages(join(projectRoot, 'docs'), pages))
  problems.push(`docs/${page} is no page of the site.`);
for (const { path, brokenLinks } of pages)
  for (const link of brokenLinks) problems.push(`${path}: the link ${link} leads nowhere.`);

async function look(
  browser: Browser,
  url: string,
  colorScheme: (typeof themes)[number],
): Promise<void> {
  const context = await browser.newContext({
    colorScheme,
    reducedMotion: 'reduce',
    viewport: { width: 1280, height: 900 },
  });
  const page = await context.newPage();
  page.on('pageerror', (error) => problems.push(`${page.url()}: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(`${page.url()}: ${message.text()}`);
  });
  for (const { path } of pages) {
    await page.goto(`${url}${path}`, { waitUntil: 'load' });
    // The site has read what the system prefers, and shows it.
    await page.waitForSelector(colorScheme === 'dark' ? 'html.dark' : 'html:not(.dark)');
    // It is rendered in the browser only.
    if (path === '404.html') await page.waitForSelector('.not-found');
    await page.evaluate(axe);
    looks += 1;
    const { violations } = await page.evaluate<AxeResults>('axe.run()');
    for (const { id, help, nodes } of violations)
      problems.push(
        `${path} (${colorScheme}): ${id}: ${help}: ${nodes
          .map(({ target }) => target)
          .slice(0, 3)
          .join(' · ')}`,
      );
    const shown = [
      'index.html',
      'platforms.html',
      'states.html',
      'start/react.html',
      'api/core.html',
    ];
    if (pictures && shown.includes(path)) {
      const name = path.replace('.html', '').replaceAll('/', '-');
      await page.screenshot({ path: join(pictures, `docs-${name}-${colorScheme}.png`) });
    }
  }
  await context.close();
}

const executablePath = findChromium();
if (!executablePath) throw new Error('There is no Chromium, Chrome or Edge on this machine.');
const server = await preview({
  configFile: false,
  // A page that is not there is no other page.
  appType: 'mpa',
  build: { outDir: site },
  preview: { host: '127.0.0.1', port: 0 },
});
const [url = ''] = server.resolvedUrls?.local ?? [];
const browser = await chromium.launch({ executablePath, args: chromiumFlags });
try {
  for (const theme of themes) await look(browser, url, theme);
} finally {
  await browser.close();
  await server.close();
}
if (looks !== pages.length * themes.length) problems.push(`axe has seen ${looks} pages.`);
console.log(`${pages.length} pages, light and dark: ${problems.length} problems.`);
if (problems.length > 0) {
  console.log(problems.join('\n'));
  process.exitCode = 1;
}

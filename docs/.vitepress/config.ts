import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'vitepress';
import { emptyHeads } from './empty-heads.ts';
import { linksInside } from './links-inside.ts';
import { pictures } from './pictures.ts';
import { sidebarOf } from './sidebar.ts';
import { slugOf } from './slug.ts';

const docs = join(import.meta.dirname, '..');
const root = join(docs, '..');

/** Where the sources can be seen: what links out of `docs/` leads there. */
const repository: string =
  JSON.parse(readFileSync(join(root, 'packages/core/package.json'), 'utf8')).repository?.url ??
  'https://github.com/bgfetch/bgfetch';

/** An arrow down, with what has arrived below it. */
const icon = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><path d="M8 1v9M4 7l4 4 4-4M2 14h12" fill="none" stroke="#3451b2" stroke-width="2"/></svg>',
)}`;

/** `DOCS_BASE` is the path below which the site is served, with slashes around it. */
export default defineConfig({
  title: 'bgfetch',
  description:
    'Durable background downloads and uploads: resumable, in every tab, honest about what holds them up.',
  base: process.env.DOCS_BASE ?? '/',
  lang: 'en',
  cleanUrls: false,
  head: [['link', { rel: 'icon', href: icon }]],
  lastUpdated: false,
  outDir: '../dist/docs',
  cacheDir: '../node_modules/.vite/docs',
  markdown: {
    // Of the themes that Shiki has, the pair whose contrast is at least 4.5 in all colours (axe checks it).
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    // Links to headings must work on the code host too.
    anchor: { slugify: slugOf },
    config: (md) => {
      emptyHeads(md);
      pictures(md);
      linksInside(md, { docs, root, repository: repository.replaceAll(/^git\+|\.git$/g, '') });
    },
  },
  // The formatter does not know front matter, so pages have none.
  transformPageData(page) {
    if (page.relativePath === 'index.md')
      Object.assign(page.frontmatter, { sidebar: false, aside: false });
  },
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    nav: [
      { text: 'Start', link: '/start/vanilla' },
      { text: 'Guide', link: '/downloads' },
      { text: 'API', link: '/api/' },
    ],
    sidebar: sidebarOf(docs),
    externalLinkIcon: true,
  },
});

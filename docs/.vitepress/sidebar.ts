import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DefaultTheme } from 'vitepress';
import { includedFile } from './included-file.ts';

/**
 * The groups of the sidebar: pages of `docs/` without `.md`, in order. `folder/*` is all pages of a folder. A page that no group
 * names is listed under "More", so that a new one is never lost.
 */
const GROUPS: readonly (readonly [title: string, pages: readonly string[]])[] = [
  [
    'Getting started',
    ['start/vanilla', 'start/react', 'start/vue', 'start/angular', 'start/ionic', 'start/*'],
  ],
  [
    'Guide',
    [
      'platforms',
      'drivers',
      'downloads',
      'progress',
      'uploads',
      'wakes',
      'service-worker',
      'offline-playback',
      'auth',
      'states',
      'testing',
    ],
  ],
  ['Native apps', ['native-setup', 'native']],
  ['Tools', ['tools', 'tools/*', 'devtools']],
  ['Recipes', ['recipes/*']],
  ['Coming from', ['migration/*']],
  ['Reference', ['api/index', 'api/*', 'polyfill', 'frameworks/*']],
  ['Inside', ['performance', 'reliability', 'security', 'architecture', 'rooms', 'contributing']],
];

const HOME = 'index';

/** Reads the folder of the docs. The title of a page is its first heading. */
export function sidebarOf(docs: string): DefaultTheme.SidebarItem[] {
  const all = readdirSync(docs, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.md') && !path.startsWith('.'))
    .map((path) => path.replace(/\.md$/, ''))
    .toSorted();
  const left = new Set(all.filter((page) => page !== HOME));
  const take = (pattern: string): string[] => {
    const folder = pattern.replace(/\*$/, '');
    const pages = [...left].filter((page) =>
      pattern.endsWith('*') ? page.startsWith(folder) : page === pattern,
    );
    for (const page of pages) left.delete(page);
    return pages;
  };
  const item = (page: string): DefaultTheme.SidebarItem => ({
    text: titleOf(join(docs, `${page}.md`)) ?? page,
    link: `/${page.replace(/(^|\/)index$/, '$1')}`,
  });
  return [...GROUPS.map(([title, patterns]) => [title, patterns.flatMap(take)] as const)]
    .concat([['More', [...left]]])
    .filter(([, pages]) => pages.length > 0)
    .map(([text, pages]) => ({ text, items: pages.map(item) }));
}

/** The first heading of a page, or of the file that it includes. */
function titleOf(page: string): string | undefined {
  const text = readFileSync(includedFile(page) ?? page, 'utf8');
  return /^# (.+)$/m.exec(text)?.[1];
}

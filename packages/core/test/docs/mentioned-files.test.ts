import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../../../..');
const docs = join(root, 'docs');

/** Without installed packages: theirs are not ours, and ours are being built meanwhile. */
const filesBelow = (folder: string, path = ''): string[] =>
  readdirSync(join(root, folder, path), { withFileTypes: true }).flatMap((entry) => {
    const below = join(path, entry.name);
    if (entry.name === 'node_modules') return [];
    return entry.isDirectory() ? filesBelow(folder, below) : [below];
  });
const sources = filesBelow('packages/core/src');
const tests = [...filesBelow('packages/core/test'), ...filesBelow('test')];
const rooms = new Set(
  [...sources, ...tests].flatMap((path) => (path.includes('/') ? [path.split('/')[0]] : [])),
);

/** What a page of the docs says in code that looks like a file or a folder of ours. */
function mentioned(page: string): string[] {
  const text = readFileSync(join(docs, page), 'utf8').replaceAll(/^```[\s\S]*?^```/gm, '');
  return [...text.matchAll(/`([a-z][\w./-]*)`/g)]
    .map(([, code = '']) => code.replace(/^test\//, ''))
    .filter(
      (code) => code.endsWith('.ts') || (code.includes('/') && rooms.has(code.split('/', 1)[0])),
    );
}

/** Whether there is a file of this name, or of this beginning, or a folder. */
function exists(code: string): boolean {
  if (code.endsWith('.ts'))
    return [...sources, ...tests].some((path) => `/${path}`.endsWith(`/${code}`));
  const isMeant = (path: string): boolean =>
    path === code || path.startsWith(`${code}.`) || path.startsWith(code.replace(/\/?$/, '/'));
  return [...sources, ...tests].some(isMeant);
}

test.each(readdirSync(docs).filter((name) => name.endsWith('.md')))(
  'docs/%s names files that exist',
  (page) => {
    expect(mentioned(page).filter((code) => !exists(code))).toEqual([]);
  },
);

import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The file that a page includes as a whole, instead of having a text of its own. */
export function includedFile(page: string): string | undefined {
  const [, path] = /^<!--@include: (.+?)-->/.exec(readFileSync(page, 'utf8')) ?? [];
  return path === undefined ? undefined : join(dirname(page), path);
}

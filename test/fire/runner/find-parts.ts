import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { FirePart } from './fire-part.ts';

const folder = join(import.meta.dirname, '..');

/** Every folder of `test/fire` that has a `part.ts`. */
export function partNames(): string[] {
  return readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, 'part.ts')))
    .sort();
}

export async function loadPart(name: string): Promise<FirePart> {
  const module = await import(pathToFileURL(join(folder, name, 'part.ts')).href);
  return (module as { default: FirePart }).default;
}

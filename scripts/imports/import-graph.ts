import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path/posix';

/** A file that imports another; both by their paths from the root of the project. */
export interface Import {
  readonly from: string;
  readonly to: string;
  /** Only types are imported: nothing of the other file runs. */
  readonly isOfTypes: boolean;
}

const statement =
  /(?:^|\n)(?:import|export)\b( type\b)?[^;'"`]*?(?:from\s*)?'([^']+)'|\bimport\('([^']+)'\)/g;

/** What these files import of each other. */
export function importsIn(files: readonly string[], root: string): readonly Import[] {
  const entries = workspaceEntries(files, root);
  return files
    .filter((file) => /\.(?:tsx?|mjs|js|vue)$/.test(file))
    .flatMap((file) =>
      [...readFileSync(join(root, file), 'utf8').matchAll(statement)].flatMap(
        ([, type, specifier, dynamic]) => {
          const wanted = specifier ?? dynamic ?? '';
          const to = wanted.startsWith('.') ? join(dirname(file), wanted) : entries.get(wanted);
          return to === undefined ? [] : { from: file, to, isOfTypes: type !== undefined };
        },
      ),
    );
}

/** `@bgfetch/core/adapter` and the like: the source files that they stand for. */
function workspaceEntries(files: readonly string[], root: string): ReadonlyMap<string, string> {
  const entries = new Map<string, string>();
  for (const manifest of files.filter((file) => /(?:^|\/)package\.json$/.test(file))) {
    if (!existsSync(join(root, manifest))) continue;
    const { name, exports = {} } = JSON.parse(readFileSync(join(root, manifest), 'utf8')) as {
      readonly name: string;
      readonly exports?: Readonly<Record<string, string | { readonly 'bgfetch-source'?: string }>>;
    };
    for (const [path, target] of Object.entries(exports)) {
      const source = typeof target === 'string' ? target : target['bgfetch-source'];
      if (source) entries.set(join(name, path), join(dirname(manifest), source));
    }
  }
  return entries;
}

/** How many imports away from the changed files each file is that runs with them; they themselves are 0 away. */
export function distancesFrom(
  changed: readonly string[],
  imports: readonly Import[],
): ReadonlyMap<string, number> {
  const importers = new Map<string, string[]>();
  for (const { from, to, isOfTypes } of imports)
    if (!isOfTypes) importers.set(to, [...(importers.get(to) ?? []), from]);
  const distances = new Map(changed.map((file) => [file, 0]));
  // A map that grows while it is walked is walked to its new end.
  for (const [file, distance] of distances)
    for (const importer of importers.get(file) ?? [])
      if (!distances.has(importer)) distances.set(importer, distance + 1);
  return distances;
}

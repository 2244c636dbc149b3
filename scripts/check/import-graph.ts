import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path/posix';

/** Which files import a file, by its path from the root of the project. Imports of types alone do not count. */
export type Importers = ReadonlyMap<string, ReadonlySet<string>>;

const imports =
  /(?:^|\n)(?:import|export)\b(?! type\b)[^;'"`]*?(?:from\s*)?'([^']+)'|\bimport\('([^']+)'\)/g;

/** Reads the imports of these files. */
export function importersOf(files: readonly string[], root: string): Importers {
  const entries = workspaceEntries(files, root);
  const importers = new Map<string, Set<string>>();
  for (const file of files.filter((name) => /\.(?:tsx?|mjs|js|vue)$/.test(name))) {
    for (const [, specifier, dynamic] of readFileSync(join(root, file), 'utf8').matchAll(imports)) {
      const wanted = specifier ?? dynamic ?? '';
      const imported = wanted.startsWith('.') ? join(dirname(file), wanted) : entries.get(wanted);
      if (imported === undefined) continue;
      importers.set(imported, (importers.get(imported) ?? new Set()).add(file));
    }
  }
  return importers;
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

/** How many imports away from the changed files each file is that depends on them; they themselves are 0 away. */
export function distancesFrom(
  changed: readonly string[],
  importers: Importers,
): ReadonlyMap<string, number> {
  const distances = new Map(changed.map((file) => [file, 0]));
  // A map that grows while it is walked is walked to its new end.
  for (const [file, distance] of distances)
    for (const importer of importers.get(file) ?? [])
      if (!distances.has(importer)) distances.set(importer, distance + 1);
  return distances;
}

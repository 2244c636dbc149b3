import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { EntryReader } from '../api/describe-entry.ts';
import { projectRoot } from '../bootstrap/project-root.mjs';
import { type Documented, readDocs } from './read-docs.ts';

/** An entry of a package, with everything that it exports. */
export interface Entry {
  /** As it is imported: `@bgfetch/core/compose`. */
  readonly name: string;
  /** The name of its page, without an extension: `core-compose`. */
  readonly page: string;
  readonly symbols: readonly Documented[];
  /** Entries of which it exports everything. */
  readonly wholes: readonly string[];
}

interface Manifest {
  readonly name: string;
  readonly exports: Readonly<Record<string, unknown>>;
}

/** Reads all entries from the declarations in `folder`, which have comments. */
export function readEntries(folder: string): readonly Entry[] {
  const text = (module: string): string => readFileSync(join(folder, module), 'utf8');
  const reader = new EntryReader((module) =>
    text(module).replaceAll(/^[ \t]*\/\*\*[\s\S]*?\*\/\n?/gm, ''),
  );
  const docs = new Map<string, ReadonlyMap<string, Documented>>();
  const docsOf = (module: string): ReadonlyMap<string, Documented> => {
    const known = docs.get(module) ?? readDocs(text(module));
    docs.set(module, known);
    return known;
  };
  const sources = entrySources();
  const documented = (entry: string): ReadonlyMap<string, Documented> => {
    const all = [...reader.exportsOf(entry)].flatMap(
      ([alias, { module, name }]): [string, Documented][] => {
        if (name === '*') return [];
        const elsewhere = sources.get(module);
        const found = elsewhere ? documented(elsewhere).get(name) : docsOf(module).get(name);
        return found ? [[alias, { ...found, name: alias }]] : [];
      },
    );
    return new Map(all);
  };
  return [...sources].map(([name, entry]) => ({
    name,
    page: name.replace('@bgfetch/', '').replaceAll('/', '-'),
    symbols: [...documented(entry).values()],
    wholes: [...reader.exportsOf(entry).values()].flatMap((found) =>
      found.name === '*' ? [found.module] : [],
    ),
  }));
}

/** The declaration file of each entry that has types, by the name under which it is imported. */
function entrySources(): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const manifest of globSync('packages/*/package.json', { cwd: projectRoot }).toSorted()) {
    const text = readFileSync(join(projectRoot, manifest), 'utf8');
    const { name, exports } = JSON.parse(text) as Manifest;
    for (const [path, target] of Object.entries(exports)) {
      const source = (target as { readonly 'bgfetch-source'?: string })['bgfetch-source'];
      if (!source) continue;
      const file = source.replace('./', '').replace(/\.tsx?$/, '.d.ts');
      found.set(`${name}${path.slice(1)}`, `${dirname(manifest)}/${file}`);
    }
  }
  return found;
}

/** What of an entry has no comment: names of symbols, and of members as `Symbol.member`. */
export function undocumented({ symbols }: Entry): string[] {
  const below = (parent: string, members: readonly Documented[]): string[] =>
    members
      .filter(({ name }) => /^['\w$ɵ]/.test(name) && name !== 'constructor')
      .flatMap((member) => {
        const name = `${parent}.${member.name}`;
        return [...(member.doc === '' ? [name] : []), ...below(name, member.members)];
      });
  return symbols.flatMap(({ name, doc, members }) => [
    ...(doc === '' ? [name] : []),
    ...below(name, members),
  ]);
}

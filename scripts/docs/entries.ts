import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EntryReader } from '../api/describe-entry.ts';
import { declarationOf, packageEntries } from '../api/package-entries.ts';
import { withDeclarations } from '../api/with-declarations.ts';
import { exportedPaths, handWritten } from './other-entries.ts';
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

/**
 * Reads all entries that the manifests export: most from the declarations that the compiler writes with the comments, some from those
 * that are written by hand.
 */
export async function readEntries(): Promise<readonly Entry[]> {
  const compiled = await withDeclarations(
    ['--project', 'scripts/api/tsconfig.json', '--removeComments', 'false'],
    readAll,
  );
  return exportedPaths().map((path) => {
    const { name } = path;
    const known = compiled.find((entry) => entry.name === name);
    return known ?? { name, page: pageOf(name), symbols: handWritten(path), wholes: [] };
  });
}

const pageOf = (name: string): string => name.replace('@bgfetch/', '').replaceAll('/', '-');

function readAll(folder: string): readonly Entry[] {
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
  /** The declaration file of each entry, by the name under which it is imported. */
  const sources = new Map(
    packageEntries().map((entry): [string, string] => [entry.name, declarationOf(entry)]),
  );
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
    page: pageOf(name),
    symbols: [...documented(entry).values()],
    wholes: [...reader.exportsOf(entry).values()].flatMap((found) =>
      found.name === '*' ? [found.module] : [],
    ),
  }));
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

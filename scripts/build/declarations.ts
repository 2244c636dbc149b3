import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { packageEntries } from '../api/package-entries.ts';
import { withDeclarations } from '../api/with-declarations.ts';
import { projectRoot } from '../bootstrap/project-root.mjs';

/**
 * Writes `dist/types` of these packages: a declaration for each source that an entry leads to, with a map that leads editors to
 * that source; and for packages that can be required the same once more as `.d.cts`.
 */
export async function writeDeclarations(names: readonly string[]): Promise<void> {
  await withDeclarations(['--project', 'scripts/build/tsconfig.json'], (folder) => {
    for (const name of names) writePackage(`packages/${name}`, folder);
  });
}

/** What declarations are called, and the scripts that they import. Editors follow imports: one map is enough. */
const MODULE = { types: '.d.ts', script: '.js', hasMap: true };
const COMMON_JS = { types: '.d.cts', script: '.cjs', hasMap: false };

function writePackage(home: string, folder: string): void {
  const entries = packageEntries().filter((entry) => entry.home === home);
  const kinds = entries.some(({ hasCommonJs }) => hasCommonJs) ? [MODULE, COMMON_JS] : [MODULE];
  const sources = join(projectRoot, home, 'src');
  const declared = new Declarations(join(folder, home, 'src'));
  for (const name of declared.reachable(entries.map(({ source }) => source))) {
    const target = join(projectRoot, home, 'dist/types', name);
    const source = join(
      sources,
      existsSync(join(sources, `${name}.ts`)) ? `${name}.ts` : `${name}.tsx`,
    );
    mkdirSync(dirname(target), { recursive: true });
    for (const { types, script, hasMap } of kinds) {
      const file = `${basename(name)}${types}`;
      const text = declared
        .withSpecifiers(name, script)
        .replace(/\/\/# sourceMappingURL=.*\s*$/, '');
      const end = hasMap ? `//# sourceMappingURL=${file}.map\n` : '';
      writeFileSync(`${target}${types}`, `${text}${end}`);
      if (!hasMap) continue;
      const map = { ...declared.map(name), file, sources: [relative(dirname(target), source)] };
      writeFileSync(`${target}${types}.map`, JSON.stringify(map));
    }
  }
}

/** A relative module specifier, in an import, an export, or a type `import('…')`. */
const SPECIFIER = /(?<=(?:\bfrom|\bimport|\bimport\()\s*['"])(\.[^'"]+)\.(tsx?|js)(?=['"])/g;

/** The declarations that the compiler has written, by the paths of their sources without the ending. */
class Declarations {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** What these entries import, and so on. */
  reachable(entries: readonly string[]): ReadonlySet<string> {
    const found = new Set<string>();
    const add = (name: string): void => {
      if (found.has(name) || !existsSync(this.#file(name))) return;
      found.add(name);
      for (const [, path = ''] of this.#text(name).matchAll(SPECIFIER))
        add(join(dirname(name), path));
    };
    for (const entry of entries) add(entry.replace(/^src\//, ''));
    return found;
  }

  /** The text, whose imports end as the scripts do. What is only mentioned in a comment stays. */
  withSpecifiers(name: string, script: string): string {
    return this.#text(name).replaceAll(SPECIFIER, (whole: string, path: string) =>
      existsSync(this.#file(join(dirname(name), path))) ? `${path}${script}` : whole,
    );
  }

  map(name: string): object {
    return JSON.parse(readFileSync(`${this.#file(name)}.map`, 'utf8'));
  }

  #text(name: string): string {
    return readFileSync(this.#file(name), 'utf8');
  }

  #file(name: string): string {
    return join(this.#folder, `${name}.d.ts`);
  }
}

import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { projectRoot } from '../bootstrap/project-root.mjs';

/** What can be imported of a package, and is made of a source of ours. */
export interface PackageEntry {
  /** The folder of the package, from the root of the project: `packages/core`. */
  readonly home: string;
  /** As it is imported: `@bgfetch/core/compose`. */
  readonly name: string;
  /** The main entry of its package. */
  readonly isMain: boolean;
  /** The source, from the folder of the package and without an extension: `src/compose`. */
  readonly source: string;
  /** It can be required. */
  readonly hasCommonJs: boolean;
}

interface Manifest {
  readonly name: string;
  readonly exports: Readonly<Record<string, string | Target>>;
}

interface Target {
  readonly 'bgfetch-source'?: string;
  readonly require?: object;
}

/** The entries of all packages, as their manifests have them. */
export function packageEntries(): readonly PackageEntry[] {
  const manifests = globSync('packages/*/package.json', { cwd: projectRoot }).toSorted();
  return manifests.flatMap((manifest): PackageEntry[] => {
    const text = readFileSync(join(projectRoot, manifest), 'utf8');
    const { name, exports } = JSON.parse(text) as Manifest;
    const home = dirname(manifest).replaceAll('\\', '/');
    return Object.entries(exports).flatMap(([path, target]) => {
      const source = typeof target === 'string' ? undefined : target['bgfetch-source'];
      if (typeof target === 'string' || source === undefined) return [];
      return {
        home,
        name: `${name}${path.slice(1)}`,
        isMain: path === '.',
        source: source.replace(/^\.\//, '').replace(/\.tsx?$/, ''),
        hasCommonJs: target.require !== undefined,
      };
    });
  });
}

/** The file that the compiler writes for an entry, from the folder of what it writes. */
export const declarationOf = ({ home, source }: PackageEntry): string => `${home}/${source}.d.ts`;

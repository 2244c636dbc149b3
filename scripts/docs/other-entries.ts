import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { projectRoot } from '../bootstrap/project-root.mjs';
import { type Documented, readDocs } from './read-docs.ts';

/** What can be imported of a package, as its manifest says. */
export interface ExportedPath {
  /** As it is imported: `@bgfetch/core/vite`. */
  readonly name: string;
  /** The path of its declarations, from the root of the project. They may not be there before a build. */
  readonly declarations: string | undefined;
}

interface Target {
  readonly types?: string;
  readonly import?: { readonly types?: string };
}

/** Everything that the manifests of the packages export, but for the manifests themselves. */
export function exportedPaths(): readonly ExportedPath[] {
  return globSync('packages/*/package.json', { cwd: projectRoot })
    .toSorted()
    .flatMap((manifest) => {
      const text = readFileSync(join(projectRoot, manifest), 'utf8');
      const { name, exports } = JSON.parse(text) as {
        readonly name: string;
        readonly exports: Readonly<Record<string, string | Target>>;
      };
      return Object.entries(exports).flatMap(([path, target]): readonly ExportedPath[] => {
        if (typeof target === 'string') return [];
        const types = target.import?.types ?? target.types;
        const declarations = types && join(dirname(manifest), types);
        return [{ name: `${name}${path.slice(1)}`, declarations }];
      });
    });
}

/** What an entry exports whose declarations are written by hand. Nothing for scripts, which are built. */
export function handWritten(path: ExportedPath): readonly Documented[] {
  const file = path.declarations && join(projectRoot, path.declarations);
  if (!file?.endsWith('.d.mts') || !existsSync(file)) return [];
  // The compiler indents by four spaces, and we by two.
  const text = readFileSync(file, 'utf8').replaceAll(/^ +/gm, (indent) => indent + indent);
  const [, main] = /^export default ([\w$]+);/m.exec(text) ?? [];
  return [...readDocs(text).values()].flatMap((found) => {
    if (found.name === main) return [{ ...found, doc: `The default export. ${found.doc}` }];
    const isExported = new RegExp(`^export (?:declare )?\\w+ ${found.name}\\b`, 'm').test(text);
    return isExported ? [found] : [];
  });
}

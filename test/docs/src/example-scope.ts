import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../../scripts/bootstrap/project-root.mjs';
import { GIVEN, givenFile } from './given.ts';

/** A module, and the names that it exports. */
export interface ScopedModule {
  readonly module: string;
  readonly names: ReadonlySet<string>;
}

/** What the examples of each package have in scope, by the folder of the package. */
const known = new Map<string, readonly ScopedModule[]>();

/**
 * What an example of a docstring has in scope without importing it: the exports of its own package, those of core, and what
 * `given/<package>.ts` and `given/index.ts` have. Of several modules with a name the first one counts.
 */
export function exampleScope(name: string): readonly ScopedModule[] {
  const scope = known.get(name) ?? [
    ...entriesOf(name),
    ...(name === 'core' ? [] : entriesOf('core')),
    ...[`${GIVEN}/${name}`, GIVEN].map((module) => ({ module, names: exportsOf(module) })),
  ];
  known.set(name, scope);
  return scope;
}

/** The entries of a package as `npm run api` has written them, the main one first. */
function entriesOf(name: string): readonly ScopedModule[] {
  const folder = join(projectRoot, 'packages', name, 'api');
  return globSync('*.txt', { cwd: folder })
    .toSorted((one, other) => Number(other === 'index.txt') - Number(one === 'index.txt'))
    .map((file) => {
      const text = readFileSync(join(folder, file), 'utf8');
      const [title = '', ...blocks] = (text.split('\n── ', 1)[0] ?? '').split('\n\n');
      const names = blocks.flatMap((block) => {
        const [, declared, alias] =
          /^(?:(?:abstract )?(?:function|interface|type|class|const) ([\w$]+)|([\w$]+)(?: is)?:)/.exec(
            block,
          ) ?? [];
        return declared ?? alias ?? [];
      });
      return { module: title.trim(), names: new Set(names) };
    });
}

function exportsOf(module: string): ReadonlySet<string> {
  const text = readFileSync(givenFile(module) ?? '', 'utf8');
  const declared = [
    ...text.matchAll(
      /^export (?:declare )?(?:const|function|async function|(?:abstract )?class|type|interface) ([\w$]+)/gm,
    ),
  ].map(([, name = '']) => name);
  const passedOn = [...text.matchAll(/^export (?:type )?\{([^}]*)\}/gm)].flatMap(([, names = '']) =>
    names.split(',').map((name) => name.trim().split(/\s+/).at(-1) ?? ''),
  );
  return new Set([...declared, ...passedOn].filter(Boolean));
}

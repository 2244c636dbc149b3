import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { compileScript, parse } from 'vue/compiler-sfc';
import { givenFile } from './given.ts';
import type { Snippet } from './read-snippets.ts';

/** Where snippets are written: modules that import what the packages of this folder can import. */
const folder = join(import.meta.dirname, '../generated');

/** A snippet as a module. */
export interface WrittenSnippet extends Snippet {
  /** An absolute path. */
  readonly path: string;
  /** The folder of all snippets that were written with it, which has a project file for the compiler. */
  readonly home: string;
  /** How many lines of the module stand before the first line of the snippet. */
  readonly offset: number;
}

/** Writes them anew into `generated/<name>`. Those that are exempt are left out. */
export function writeSnippets(name: string, snippets: readonly Snippet[]): WrittenSnippet[] {
  const home = join(folder, name);
  rmSync(home, { recursive: true, force: true });
  const written = snippets.filter(({ exempt }) => exempt === null).map((it) => write(home, it));
  const project = {
    extends: '../../snippets.tsconfig.json',
    include: ['.', '../../given/*.d.ts'],
    angularCompilerOptions: { strictTemplates: true, strictInjectionParameters: true },
  };
  writeFileSync(join(home, 'tsconfig.json'), JSON.stringify(project));
  return written;
}

function write(home: string, snippet: Snippet): WrittenSnippet {
  const { page, line, language, code, imports, before, after, file } = snippet;
  const own = file?.replace(/\.vue$/, '.vue.ts');
  const module = own ?? `line-${line}.${language === 'tsx' ? 'tsx' : 'ts'}`;
  const path = join(home, page.replaceAll(/[/.]/g, '-'), module);
  mkdirSync(dirname(path), { recursive: true });
  const head = [...imports].map(([from, names]) => {
    const file = givenFile(from);
    const target = file ? relative(dirname(path), file) : from;
    return `import { ${names.join(', ')} } from '${target}';`;
  });
  const isComponent = language === 'vue';
  const front = isComponent ? '' : [...head, before].filter(Boolean).join('\n');
  const text = isComponent
    ? scriptOf(code.replace(/^<script.*>\n/, `$&${head.join('\n')}\n`), path)
    : code;
  writeFileSync(path, `${front && `${front}\n`}${text}\n${after}\nexport {};\n`);
  return { ...snippet, path, home, offset: front ? front.split('\n').length : 0 };
}

/** What Vue makes of a component: its script with the template as a render function, so that the types of both are checked. */
function scriptOf(code: string, path: string): string {
  const { descriptor, errors } = parse(code, { filename: path });
  if (errors.length > 0) throw errors[0];
  const id = 'snippet';
  return compileScript(descriptor, { id, inlineTemplate: true, isProd: true }).content;
}

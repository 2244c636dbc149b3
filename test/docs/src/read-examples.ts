import type { ScopedModule } from './example-scope.ts';
import type { Snippet } from './read-snippets.ts';

/**
 * Reads the `@example`s of the docstrings of a source, as snippets. Nothing has to be said about them: names that are exported by the
 * package, or given, are in scope (`example-scope.ts`), first of all those of the entry that exports what is documented. What an
 * example is follows from its first lines:
 *
 * - with `import` or `export`: a module
 * - `readonly …`: members of a class, of a component in Angular
 * - else: statements of a function; with `this` in them, of a method of `Given`
 * - comments with elements in front (`// <p>{{ text }}</p>`), in the packages of Vue and Angular: the template of the component
 */
export function readExamples(
  source: string,
  text: string,
  scope: readonly ScopedModule[],
): readonly Snippet[] {
  return [...text.matchAll(/\/\*\*(?:(?!\*\/)[\s\S])*\*\//g)].flatMap((comment) => {
    const after = text.slice(comment.index + comment[0].length);
    const symbol = /^\s*export (?:async )?(?:function|class|interface|type|const) ([\w$]+)/.exec(
      after,
    )?.[1];
    const line = text.slice(0, comment.index).split('\n').length;
    return examplesIn(comment[0], line).map((found) =>
      asSnippet(source, found, symbol ? ownFirst(scope, symbol) : scope),
    );
  });
}

interface Example {
  /** The line of the source on which its code begins. */
  readonly line: number;
  readonly language: 'ts' | 'tsx' | undefined;
  readonly code: string;
}

function examplesIn(comment: string, start: number): readonly Example[] {
  const lines = comment
    .replace(/\s*\*\/$/, '')
    .split('\n')
    .map((line) => line.replace(/^\s*(?:\/\*\*|\*) ?/, ''));
  return lines.flatMap((line, index): Example[] => {
    if (!line.startsWith('@example')) return [];
    const end = lines.findIndex((next, at) => at > index && /^@[a-z]/.test(next));
    const body = lines.slice(index + 1, end < 0 ? undefined : end);
    const [, language] = /^```(tsx?)$/.exec(body[0] ?? '') ?? [];
    const close = body.lastIndexOf('```');
    const code = language ? body.slice(1, close) : body;
    return [
      {
        line: start + index + (language ? 2 : 1),
        language: language as Example['language'],
        code: `${code.join('\n').trimEnd()}\n`,
      },
    ];
  });
}

/** Entries that export what is documented go before the others. */
const ownFirst = (scope: readonly ScopedModule[], symbol: string): readonly ScopedModule[] =>
  scope.toSorted((one, other) => Number(other.names.has(symbol)) - Number(one.names.has(symbol)));

function asSnippet(
  source: string,
  { line, language, code }: Example,
  scope: readonly ScopedModule[],
): Snippet {
  const [, framework = ''] = source.split('/');
  const [, template = '', script = code] = /^((?:\/\/ .*<.*\n)+)([\s\S]*)$/.exec(code) ?? [];
  const elements = template.replaceAll(/^\/\/ /gm, '');
  const [before, after] = around(script, framework === 'ionic' ? elements : '');
  const imports = importsFor(`${before}\n${code}\n${after}`, script, scope);
  const common = { page: source, line, imports, continues: false, file: null, run: null };
  if (framework === 'vue' && elements) {
    const component = `<script setup lang="ts">\n${script}</script>\n<template>\n${elements}</template>\n`;
    return { ...common, exempt: null, language: 'vue', code: component, before: '', after: '' };
  }
  return {
    ...common,
    exempt: null,
    language: language ?? (framework === 'react' ? 'tsx' : 'ts'),
    code,
    before,
    after,
  };
}

/** What stands before and behind the code of an example. */
function around(script: string, template: string): readonly [before: string, after: string] {
  if (/^(?:import|export) /m.test(script)) return ['', ''];
  if (!/^readonly /m.test(script)) {
    return [
      `export async function example(${/\bthis\b/.test(script) ? 'this: Given' : ''}) {`,
      '}',
    ];
  }
  const head = `@Component({ selector: 'app-example', template: \`${template.trim()}\` })`;
  return [`${head}\nexport class Example {`, '}\nexport interface Example extends Given {}'];
}

function importsFor(
  text: string,
  script: string,
  scope: readonly ScopedModule[],
): ReadonlyMap<string, readonly string[]> {
  const isModule = /^(?:import|export) /m.test(script);
  // In a function, its own names hide those that are given.
  const own = new Set(isModule ? declaredIn(script) : []);
  const words = new Set([...text.matchAll(/(?<![.\w$])[A-Za-z_$][\w$]*/g)].map(([word]) => word));
  const imports = new Map<string, string[]>();
  for (const word of words) {
    const found = own.has(word) ? undefined : scope.find(({ names }) => names.has(word));
    if (found) imports.set(found.module, [...(imports.get(found.module) ?? []), word]);
  }
  return imports;
}

const declaredIn = (script: string): readonly string[] =>
  [
    ...script.matchAll(/(?:import|const|let|export) (?:type )?\{([^}]*)\}/g),
    ...script.matchAll(/(?:const|let|function|class|import) ([\w$]+)/g),
  ].flatMap(([, names = '']) => names.split(',').map((name) => name.trim()));

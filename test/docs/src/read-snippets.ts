import { GIVEN } from './given.ts';

/**
 * Reads the code of a page. What a snippet needs beyond its own lines stands in HTML comments right before it, which no reader sees:
 *
 * - `<!-- snippet: with bg, record -->`: these names of `given/index.ts` are in scope
 * - `<!-- snippet: with expect, test from 'vitest' -->`: so are these of a package
 * - `<!-- snippet: file episode.tsx -->`: its file name, by which other snippets of the page may import it
 * - `<!-- snippet: continues -->`: the snippet before it is in front of it
 * - `<!-- snippet: run -->`: it is run in Chromium; `run in node` and `run in dom`: in Node, where it may call `test` of Vitest
 * - `<!-- snippet: not compiled, because … -->`
 *
 * Several of them are separated by semicolons. `<!-- given … -->` is code in front of the snippet, and `<!-- then … -->`, right after
 * it, is code behind it: what must hold once it has run.
 */
export interface Snippet extends Directives {
  /** The page, from the root of the project. */
  readonly page: string;
  /** The line of the page on which its code begins, from 1. */
  readonly line: number;
  readonly language: SnippetLanguage;
  readonly code: string;
  /** Hidden code in front of it and behind it. */
  readonly before: string;
  readonly after: string;
}

type SnippetLanguage = 'ts' | 'tsx' | 'vue';

interface Directives {
  /** By module: the names that are in scope. */
  readonly imports: ReadonlyMap<string, readonly string[]>;
  readonly continues: boolean;
  readonly file: string | null;
  readonly run: 'browser' | 'node' | 'dom' | null;
  /** Why it is not compiled. */
  readonly exempt: string | null;
}

const snippet =
  /((?:^[ \t]*<!--(?:(?!-->)[\s\S])*-->\s*)*)^([ \t]*)```(ts|tsx|vue)\b[^\n]*\n([\s\S]*?)^[ \t]*```[ \t]*$(?:\s*<!-- then\s+((?:(?!-->)[\s\S])*)-->)?/gm;
const comment = /<!--\s*(snippet:|given\b)((?:(?!-->)[\s\S])*)-->/g;

export function readSnippets(page: string, text: string): readonly Snippet[] {
  const found: Snippet[] = [];
  for (const match of text.matchAll(snippet)) {
    const [whole, comments = '', indent = '', language = '', code = '', after = ''] = match;
    const start = match.index + whole.indexOf(code, comments.length);
    const line = text.slice(0, start).split('\n').length;
    const said = [...comments.matchAll(comment)];
    const given = said.filter(([, kind]) => kind === 'given').map(([, , body = '']) => body.trim());
    const directives = readDirectives(
      said.flatMap(([, kind, body = '']) => (kind === 'snippet:' ? splitDirectives(body) : [])),
      `${page}:${line}`,
    );
    const previous = directives.continues ? found.at(-1) : undefined;
    if (directives.continues && !previous) throw new Error(`${page}:${line} continues nothing.`);
    found.push({
      ...directives,
      page,
      line,
      language: language as SnippetLanguage,
      code: code.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
      imports: merged(previous?.imports ?? new Map(), directives.imports),
      before: [previous?.before, previous?.code, ...given].filter(Boolean).join('\n'),
      after: after.trim(),
    });
  }
  return found;
}

/** A reason may contain anything; nothing follows it. */
function splitDirectives(body: string): string[] {
  const [, before = body, reason = ''] =
    /^([\s\S]*?)(not compiled, because [\s\S]*)$/.exec(body) ?? [];
  return [...before.split(';'), reason].map((part) => part.trim()).filter(Boolean);
}

function readDirectives(directives: readonly string[], place: string): Directives {
  const imports = new Map<string, readonly string[]>();
  let read: Directives = { imports, continues: false, file: null, run: null, exempt: null };
  for (const directive of directives) {
    const [, names, module = GIVEN] =
      /^with ([\w$, ]+?)(?: from '([^']+)')?$/.exec(directive) ?? [];
    const [, file] = /^file ([\w.-]+)$/.exec(directive) ?? [];
    const [, reason] = /^not compiled, because ([\s\S]+)$/.exec(directive) ?? [];
    const [, where] = /^run(?: in (node|dom))?$/.exec(directive) ?? [];
    if (names)
      imports.set(
        module,
        names.split(',').map((name) => name.trim()),
      );
    else if (file) read = { ...read, file };
    else if (reason) read = { ...read, exempt: reason.trim() };
    else if (directive === 'continues') read = { ...read, continues: true };
    else if (directive.startsWith('run'))
      read = { ...read, run: (where as 'node' | 'dom' | undefined) ?? 'browser' };
    else throw new Error(`${place}: "${directive}" is no directive of a snippet.`);
  }
  return read;
}

function merged(
  one: ReadonlyMap<string, readonly string[]>,
  other: ReadonlyMap<string, readonly string[]>,
): ReadonlyMap<string, readonly string[]> {
  const all = new Map(one);
  for (const [module, names] of other)
    all.set(module, [...new Set([...(all.get(module) ?? []), ...names])]);
  return all;
}

/** Reads the comments of declaration files that `tsc` has written with them. Like `scripts/api`, it relies on their regular form. */

/** A declaration, or a member of one, with what its comment says. */
export interface Documented {
  readonly name: string;
  /** Its text without comments. */
  readonly text: string;
  /** Its comment without the marks; empty without one. */
  readonly doc: string;
  /** Of interfaces, classes and object types: their members. Of unions: their values, if they have comments. */
  readonly members: readonly Documented[];
}

const statement =
  /^(?:export )?(?:declare )?(?:abstract )?(?:class|interface|type|function|const|let|var|enum) ([\w$ɵ]+)/;
const anyStatement =
  /^(?:export|import|declare|abstract|class|interface|type|function|const|let|var|enum)\b/;

/** What a file declares, by name. Overloads have the comment of the first one. */
export function readDocs(file: string): ReadonlyMap<string, Documented> {
  const found = new Map<string, Documented>();
  for (const { doc, lines } of chunksOf(file.split('\n'), (line) => anyStatement.test(line))) {
    const [, name] = statement.exec(lines[0] ?? '') ?? [];
    if (name === undefined) continue;
    const overload = found.get(name);
    const text = withoutComments(lines).replace(/^(?:export )?(?:declare )?/, '');
    found.set(name, {
      name,
      doc: overload?.doc || doc,
      text: overload ? `${overload.text}\n${text}` : text,
      members: membersOf(lines),
    });
  }
  return found;
}

interface Chunk {
  readonly doc: string;
  readonly lines: readonly string[];
}

/** Cuts lines at those that begin something; a comment right before such a line belongs to it. */
function chunksOf(lines: readonly string[], begins: (line: string) => boolean): readonly Chunk[] {
  const chunks: { doc: string; lines: string[] }[] = [];
  let comment: string[] | null = null;
  let pending: string[] = [];
  for (const line of lines) {
    const isInside = comment !== null;
    if (!isInside && line.startsWith('/**')) comment = [];
    if (comment) {
      comment.push(line);
      if (!line.trimEnd().endsWith('*/')) continue;
      pending.push(...comment);
      comment = null;
    } else if (begins(line)) {
      chunks.push({ doc: wordsOf(pending), lines: [line] });
      pending = [];
    } else {
      chunks.at(-1)?.lines.push(...pending, line);
      pending = [];
    }
  }
  return chunks;
}

function membersOf(lines: readonly string[]): readonly Documented[] {
  if (!/^(?:export )?(?:declare )?(?:abstract )?(?:class|interface|type) /.test(lines[0] ?? ''))
    return [];
  return lines.some((line) => line.startsWith('    ')) ? membersIn(lines) : valuesIn(lines);
}

/** The members of the outermost braces. */
function membersIn(lines: readonly string[]): readonly Documented[] {
  const inner = lines
    .slice(1)
    .filter((line) => line.startsWith('    '))
    .map((line) => line.slice(4));
  const isFirst = (line: string): boolean => /^[\w$'[#(]/.test(line) && !/^[)}\]]/.test(line);
  return chunksOf(inner, isFirst).map(({ doc, lines: own }) => ({
    name: nameOf(own[0] ?? ''),
    doc,
    text: withoutComments(own),
    members: /^[^(]*: \{$/.test(own[0] ?? '') ? membersIn(own) : [],
  }));
}

/** The values of a union whose values have comments of their own. */
function valuesIn(lines: readonly string[]): readonly Documented[] {
  const isValue = (line: string): boolean => /^ ?\|? ?'[^']*';?$/.test(line);
  return chunksOf(lines.slice(1), isValue)
    .filter(({ doc }) => doc !== '')
    .map(({ doc, lines: [line = ''] }) => {
      const text = line.replace(/^ \| /, '').replace(/;$/, '');
      return { name: text, text, doc, members: [] };
    });
}

const nameOf = (line: string): string =>
  /^(?:static |readonly |get |set |abstract )*([\w$ɵ#]+|\[[^\]]*\]|\()/.exec(line)?.[1] ?? line;

/** The lines without comments, joined. A union that was cut by them is put on one line. */
function withoutComments(lines: readonly string[]): string {
  const text = lines
    .join('\n')
    .replaceAll(/^[ \t]*\/\*\*[\s\S]*?\*\/\n?/gm, '')
    .trimEnd();
  return /^(?:export )?(?:declare )?type [\w$]+ = \n/.test(text)
    ? text.replaceAll(/ ?\n/g, ' ').replaceAll('  ', ' ')
    : text;
}

/** What a comment says, as Markdown. */
function wordsOf(lines: readonly string[]): string {
  const last = lines.join('\n').split('/**').at(-1) ?? '';
  return last
    .replace(/\*\/\s*$/, '')
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, ''))
    .join('\n')
    .trim();
}

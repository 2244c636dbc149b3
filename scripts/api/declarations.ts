/**
 * Reads the declaration files that `tsc` writes. Its output is regular: each statement begins at the start of a line, and
 * what belongs to it is indented or closes a bracket. So no parser is needed, and none of the compiler's unstable API.
 */

/** Where a name that is imported or exported from elsewhere comes from: `name` is `*` for everything. */
export interface Origin {
  readonly specifier: string;
  readonly name: string;
}

/** A declaration file. */
export interface Declarations {
  /** What it declares itself, exported or not: the texts without `export` and `declare`. Overloads are one text. */
  readonly declared: ReadonlyMap<string, string>;
  readonly imported: ReadonlyMap<string, Origin>;
  /** Its exports by their public names: the name that it declares, or where the export comes from. */
  readonly exported: ReadonlyMap<string, string | Origin>;
  /** The modules of `export * from`. */
  readonly stars: readonly string[];
}

const statementStart =
  /^(?:export|import|declare|abstract|class|interface|type|function|const|let|var|enum|namespace)\b/;
const declaration =
  /^(export )?(?:declare )?((?:abstract )?(?:class|interface|type|function|const|let|var|enum) ([\w$ɵ]+).*)/s;
const list = /^(import|export)(?: type)? \{([^}]*)\}(?: from '([^']+)')?;$/;
const star = /^export \* from '([^']+)';$/;
const wholeImport = /^import (?:type )?(?:\* as )?([\w$]+) from '([^']+)';$/;

export function readDeclarations(text: string): Declarations {
  const declared = new Map<string, string>();
  const imported = new Map<string, Origin>();
  const exported = new Map<string, string | Origin>();
  const stars: string[] = [];
  for (const statement of statementsOf(text)) {
    const [, isExported, body, name = ''] = declaration.exec(statement) ?? [];
    const [, keyword, names, specifier] = list.exec(statement) ?? [];
    const [, everythingOf] = star.exec(statement) ?? [];
    const [, whole, wholeOf = ''] = wholeImport.exec(statement) ?? [];
    if (body) {
      declared.set(name, [declared.get(name) ?? [], body].flat().join('\n'));
      if (isExported) exported.set(name, name);
    } else if (names !== undefined) {
      for (const [original, alias] of namesOf(names)) {
        const origin = specifier ? { specifier, name: original } : original;
        if (keyword === 'export') exported.set(alias, origin);
        else if (typeof origin === 'object') imported.set(alias, origin);
      }
    } else if (everythingOf) stars.push(everythingOf);
    else if (whole) imported.set(whole, { specifier: wholeOf, name: '*' });
    else if (!/^import '[^']+';$/.test(statement))
      throw new Error(`A statement of a declaration file is not understood:\n${statement}`);
  }
  return { declared, imported, exported, stars };
}

function statementsOf(text: string): readonly string[] {
  const statements: string[] = [];
  for (const line of text.split('\n')) {
    if (statementStart.test(line)) statements.push(line);
    else if (statements.length > 0) statements.push(`${statements.pop()}\n${line}`);
  }
  return statements.map((statement) => statement.trimEnd());
}

/** `a, type B, c as d` as pairs of the original name and the one that it gets. */
function namesOf(names: string): readonly (readonly [string, string])[] {
  return names
    .split(',')
    .map((name) => name.trim().replace(/^type /, ''))
    .filter(Boolean)
    .map((name) => {
      const [original = '', alias = original] = name.split(' as ');
      return [original, alias];
    });
}

import { dirname, join } from 'node:path/posix';
import { type Declarations, type Origin, readDeclarations } from './declarations.ts';

/** A name in a module of ours, or in a package. */
interface Found {
  readonly module: string;
  readonly name: string;
  /** What the module declares; `undefined` for a package. */
  readonly text: string | undefined;
}

/**
 * Describes what an entry exports: the declaration of each symbol, then the declarations of types that these mention and
 * that the entry does not export. Of `known`, which are exports of the package's main entry, only the names are given.
 */
export class EntryReader {
  readonly #read: (module: string) => string;
  readonly #modules = new Map<string, Declarations>();

  /** `read` returns the text of a declaration file. */
  constructor(read: (module: string) => string) {
    this.#read = read;
  }

  describe(title: string, entry: string, known?: string): string {
    const exported = this.exportsOf(entry);
    const shown = new Set([...exported.values()].map(keyOf));
    const elsewhere = new Map(
      known ? [...this.exportsOf(known)].map(([name, found]) => [keyOf(found), name]) : [],
    );
    const fromElsewhere = new Set<string>();
    const mentioned: Found[] = [];
    const follow = (found: Found): void => {
      for (const next of this.#mentionedBy(found)) {
        const key = keyOf(next);
        const name = elsewhere.get(key);
        if (shown.has(key)) continue;
        shown.add(key);
        if (name !== undefined) fromElsewhere.add(name);
        else {
          mentioned.push(next);
          follow(next);
        }
      }
    };
    for (const found of exported.values()) follow(found);
    const inOrder = [...exported].toSorted(([one], [other]) => compare(one, other));
    return [
      title,
      ...inOrder.map(([name, found]) => declarationOf(name, found)),
      ...(mentioned.length > 0 ? ['── mentioned above, and not exported'] : []),
      ...mentioned
        .map(({ text = '' }) => text)
        .toSorted((one, other) => compare(nameIn(one), nameIn(other))),
      ...(fromElsewhere.size > 0
        ? [`── mentioned above, and exported by the main entry\n\n${wrapped(fromElsewhere)}`]
        : []),
    ].join('\n\n');
  }

  exportsOf(module: string): ReadonlyMap<string, Found> {
    const { exported, stars } = this.#declarations(module);
    const own = [...exported].map(([alias, origin]): [string, Found] => [
      alias,
      typeof origin === 'string' ? this.#find(module, origin) : this.#follow(module, origin),
    ]);
    const starred = stars.flatMap((specifier): [string, Found][] =>
      isOurs(specifier)
        ? [...this.exportsOf(resolve(module, specifier))]
        : [[`* from ${specifier}`, { module: specifier, name: '*', text: undefined }]],
    );
    return new Map([...starred, ...own]);
  }

  #declarations(module: string): Declarations {
    const known = this.#modules.get(module) ?? readDeclarations(this.#read(module));
    this.#modules.set(module, known);
    return known;
  }

  #follow(module: string, { specifier, name }: Origin): Found {
    if (!isOurs(specifier)) return { module: specifier, name, text: undefined };
    const target = resolve(module, specifier);
    const exported = this.#declarations(target).exported.get(name) ?? name;
    return typeof exported === 'string'
      ? this.#find(target, exported)
      : this.#follow(target, exported);
  }

  /** What a name means inside of a module. */
  #find(module: string, name: string): Found {
    const { declared, imported } = this.#declarations(module);
    const origin = imported.get(name);
    if (origin && !declared.has(name)) return this.#follow(module, origin);
    return { module, name, text: declared.get(name) ?? '' };
  }

  /** What a declaration mentions of our own modules. */
  #mentionedBy({ module, name, text }: Found): readonly Found[] {
    if (text === undefined) return [];
    const { declared, imported } = this.#declarations(module);
    const words = new Set(text.replaceAll(/'[^'\n]*'/g, '').match(/[\w$]+(?![\w$]*\??:)/g));
    return [...words]
      .filter((word) => word !== name && (declared.has(word) || imported.has(word)))
      .map((word) => this.#find(module, word))
      .filter((found) => found.text !== undefined);
  }
}

const isOurs = (specifier: string): boolean => specifier.startsWith('.');

const resolve = (module: string, specifier: string): string =>
  join(dirname(module), specifier).replace(/\.tsx?$/, '.d.ts');

const keyOf = ({ module, name }: Found): string => `${module}:${name}`;

const compare = (one: string, other: string): number =>
  one.localeCompare(other, 'en', { sensitivity: 'base' }) || (one < other ? -1 : 1);

const nameIn = (text: string): string => /^(?:abstract )?\w+ ([\w$ɵ]+)/.exec(text)?.[1] ?? text;

function declarationOf(alias: string, { module, name, text }: Found): string {
  if (text === undefined)
    return name === '*' ? alias : `${alias}: ${name === alias ? '' : `${name} `}of ${module}`;
  return alias === name ? text : `${alias} is:\n${text}`;
}

function wrapped(names: ReadonlySet<string>): string {
  return [...names].toSorted(compare).join('\n');
}

import { slugOf } from '../../docs/.vitepress/slug.ts';
import type { Entry } from './entries.ts';
import type { Documented } from './read-docs.ts';

const INTRO: Readonly<Record<string, string>> = {
  '@bgfetch/core': 'The manager, registrations, records, snapshots and everything around them.',
  '@bgfetch/core/compose': 'Managers that are put together from single drivers.',
  '@bgfetch/core/service-worker': 'For service workers: events, and serving what is stored.',
  '@bgfetch/core/testing': 'For tests: a manager, a phone, a transport and a clock.',
  '@bgfetch/core/interop': 'Stored files for Transformers.js, PMTiles and hls.js.',
  '@bgfetch/core/inspect': 'For devtools: what lies in the store, and who carries it.',
  '@bgfetch/devtools': 'A panel that shows what a manager does, in development.',
  '@bgfetch/devtools/always': 'The same, in production too.',
  '@bgfetch/core/adapter': 'For authors of adapters to other frameworks. Apps do not need it.',
  '@bgfetch/core/compat': 'The functions of ionic-native 2.',
  '@bgfetch/core/polyfill': 'The Background Fetch API itself, where it is missing.',
  '@bgfetch/core/polyfill/auto': 'Installs the polyfill when it is imported. It exports nothing.',
  '@bgfetch/core/vite': 'A plugin for Vite that serves and emits the service worker.',
  '@bgfetch/core/bgfetch.global.js':
    'The main entry as a classic script for `<script src>`: the global `bgfetch` has its exports.',
  '@bgfetch/core/service-worker.global.js':
    'The entry for service workers as a classic script for `importScripts`: the global `bgfetch` has its exports.',
  '@bgfetch/core/polyfill.global.js':
    'A classic script that installs the polyfill, in pages and workers.',
  '@bgfetch/core/bgfetch-sw.js': 'The ready-made service worker, as `init` copies it.',
  '@bgfetch/core/bgfetch-worker.js':
    'The script of the worker that writes files, for the option `workerUrl`, as `init` copies it.',
  '@bgfetch/vue/nuxt': 'A module for Nuxt that serves and registers the service worker.',
  '@bgfetch/react': 'Hooks for React.',
  '@bgfetch/vue': 'Composables for Vue.',
  '@bgfetch/ionic': 'A service and signals for Angular.',
};

/** Markdown pages by file name: one for each entry that has something of its own, and `index.md`. */
export function apiPages(entries: readonly Entry[]): ReadonlyMap<string, string> {
  const byName = new Map(entries.map((entry) => [entry.name, entry]));
  const pages = new Map(
    entries
      .filter(hasPage)
      .map((entry): [string, string] => [`${entry.page}.md`, entryPage(entry, byName)]),
  );
  return pages.set('index.md', indexPage(entries));
}

const hasPage = ({ symbols }: Entry): boolean => symbols.length > 0;

function indexPage(entries: readonly Entry[]): string {
  const rows = entries.map((entry) => {
    const { name, page, symbols, wholes } = entry;
    const title = hasPage(entry) ? `[\`${name}\`](./${page}.md)` : `\`${name}\``;
    const passedOn = wholes.map((whole) => `\`${whole}\``).join(', ');
    const what = INTRO[name] ?? (passedOn && `Everything of ${passedOn}.`);
    if (!what) throw new Error(`Nothing says what ${name} is.`);
    const links = symbols.map((symbol) => `[${symbol.name}](./${page}.md#${slugOf(symbol.name)})`);
    return `| ${title} | ${what} | ${links.join(', ')} |`;
  });
  return [
    '# API reference',
    'Made from the comments of the source, for every entry that can be imported.',
    ['| import | what it is | what it has |', '| --- | --- | --- |', ...rows].join('\n'),
  ].join('\n\n');
}

function entryPage(entry: Entry, byName: ReadonlyMap<string, Entry>): string {
  const { name, symbols, wholes } = entry;
  const links = linksFrom(entry, byName);
  const everything = wholes.map((whole) => {
    const page = byName.get(whole)?.page;
    return `It also exports everything of ${page ? `[\`${whole}\`](./${page}.md)` : `\`${whole}\``}.`;
  });
  return [
    `# ${name}`,
    [INTRO[name] ?? '', ...everything].filter(Boolean).join(' '),
    ...symbols
      .toSorted((one, other) => one.name.localeCompare(other.name, 'en'))
      .map((symbol) => section(symbol, links)),
  ].join('\n\n');
}

/** Where each symbol is explained that a page may mention: on the page itself, else on that of the main entry. */
function linksFrom(entry: Entry, byName: ReadonlyMap<string, Entry>): ReadonlyMap<string, string> {
  const main = byName.get('@bgfetch/core');
  const elsewhere = main && main !== entry ? main.symbols : [];
  return new Map([
    ...elsewhere.map(({ name }): [string, string] => [name, `./${main?.page}.md#${slugOf(name)}`]),
    ...entry.symbols.map(({ name }): [string, string] => [name, `#${slugOf(name)}`]),
  ]);
}

function section(symbol: Documented, links: ReadonlyMap<string, string>): string {
  const { name, text, doc, members } = symbol;
  const words = new Set(text.match(/[\w$]+/g));
  const seen = [...links].filter(([other]) => other !== name && words.has(other));
  return [
    `## ${name}`,
    `\`\`\`ts\n${text}\n\`\`\``,
    prose(doc),
    ...(members.length > 0 ? [memberList(members)] : []),
    ...(seen.length > 0
      ? [`See ${seen.map(([other, href]) => `[${other}](${href})`).join(', ')}.`]
      : []),
  ]
    .filter(Boolean)
    .join('\n\n');
}

function memberList(members: readonly Documented[]): string {
  return members
    .filter(
      ({ name, doc, members: inner }) => /^['\w$ɵ]/.test(name) && (doc !== '' || inner.length > 0),
    )
    .map(({ name, doc, members: inner }) => {
      const parts = [prose(doc), inner.length > 0 ? memberList(inner) : ''].filter(Boolean);
      const [first = '', ...rest] = parts.join('\n\n').split('\n');
      return [
        `- **\`${name === "''" ? name : name.replaceAll("'", '')}\`**: ${first}`,
        ...rest.map((line) => (line ? `  ${line}` : '')),
      ].join('\n');
    })
    .join('\n');
}

/** The words of a comment with its tags. */
function prose(doc: string): string {
  const [text = '', ...tags] = doc.split(/^@/m);
  return [escaped(text.trim()), ...tags.map(tagged)].filter(Boolean).join('\n\n');
}

function tagged(tag: string): string {
  const [, kind = '', rest = ''] = /^(\w+)\s*([\s\S]*)$/.exec(tag.trim()) ?? [];
  const [, first = '', more = ''] = /^(\S+)\s*([\s\S]*)$/.exec(rest) ?? [];
  if (kind === 'example') return rest.startsWith('```') ? rest : `\`\`\`ts\n${rest.trim()}\n\`\`\``;
  if (kind === 'param') return `_\`${first}\`_: ${escaped(more)}`;
  if (kind === 'returns') return `_Returns_ ${escaped(rest)}`;
  if (kind === 'throws')
    return `_Rejects or throws_ ${/Error|Exception/.test(first) ? `\`${first}\` ${escaped(more)}` : escaped(rest)}`;
  throw new Error(`The tag @${kind} of a comment is not known.`);
}

/** Outside of code, what looks like HTML is text. */
const escaped = (text: string): string =>
  text.replaceAll(/(`[^`]*`)|[<{]/g, (mark, code) => code ?? (mark === '<' ? '&lt;' : '&#123;'));

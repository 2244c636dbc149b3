import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { projectRoot } from '../../../scripts/bootstrap/project-root.mjs';
import { readPage } from '../src/pages.ts';

const source = join(projectRoot, 'packages/core/src');
const read = (path: string): string => readFileSync(join(source, path), 'utf8');

/** The words of a union in a declaration: `type Name = 'a' | 'b'`, or those of a member of an interface. */
function wordsOf(path: string, name: string): string[] {
  const text = read(path).replaceAll(/\/\*\*[\s\S]*?\*\//g, '');
  const [, union = ''] =
    new RegExp(`(?:type ${name} =|readonly ${name}:)((?:\\s*\\|?\\s*'[^']*')+);`).exec(text) ?? [];
  return [...union.matchAll(/'([^']*)'/g)]
    .map(([, word = '']) => word)
    .filter(Boolean)
    .toSorted();
}

/** The rows of a table, below its head. */
const rowsOf = (text: string): readonly string[] =>
  text.slice(text.indexOf('\n| ---')).match(/^\| `.+$/gm) ?? [];

/** The first cells of the first table below a heading of a page. */
function tableBelow(page: string, heading: string): string[] {
  const [, section = ''] = readPage(page).split(`\n## ${heading}\n`);
  const [text = ''] = section.split(/\n## /);
  return rowsOf(text)
    .flatMap((row) => [...(row.split('|')[1]?.matchAll(/`([^`]+)`/g) ?? [])])
    .map(([, word = '']) => word)
    .toSorted();
}

test.each([
  ['Status', 'model/snapshot.ts', 'RegistrationStatus'],
  ['What it waits for', 'model/snapshot.ts', 'WaitingFor'],
  ['Failure reasons', 'model/snapshot.ts', 'BackgroundFetchFailureReason'],
  ['Record states', 'model/snapshot.ts', 'RecordStatus'],
  ['Storage', 'model/storage-status.ts', 'state'],
  ['Wake reports', 'wakes/periodic.ts', 'WakeOutcome'],
])('"%s" of the states has every word of the source, and no other', (heading, path, name) => {
  const words = wordsOf(path, name);
  expect(words.length).toBeGreaterThan(3);
  expect(tableBelow('docs/states.md', heading)).toEqual(words);
});

test.each([
  ['docs/drivers.md', 'Choosing a driver', 'model/snapshot.ts', 'DriverName'],
  ['docs/wakes.md', 'Whether there are any', 'wakes/periodic.ts', 'PeriodicStatus'],
  ['docs/wakes.md', 'Where wakes come from', 'wakes/periodic.ts', 'WakeSourceName'],
])('%s: "%s" has every word of the source, and no other', (page, heading, path, name) => {
  const [title = ''] = /^# .+$/m.exec(readPage(page)) ?? [];
  const found =
    title === `# ${heading}`
      ? [
          ...(readPage(page)
            .split(/\n## /, 1)[0]
            ?.matchAll(/^\| `([^`]+)`/gm) ?? []),
        ]
          .map(([, word = '']) => word)
          .toSorted()
      : tableBelow(page, heading);
  expect(found).toEqual(wordsOf(path, name));
});

describe('problems', () => {
  const documented = tableBelow('docs/states.md', 'Problems');
  /** Errors that no snapshot and no call of an app shows: they are caught inside. */
  const inside = new Set([
    'DriverRefusal', // another driver is asked
    'BytesLostError', // another transport takes over
    'OverlongBodyError', // becomes a NetworkError
    'PageAsleepError', // the transaction is begun again
    'PrefixMismatchError', // the file is asked for again
    'RunStoppedError', // the run ends, and another one begins
    'SinkError', // its cause is shown
    'StaleEpochError', // another tab has taken over
  ]);
  const files = globSync('{model,http,storage,transfer,drivers,client,browser}/**/*.ts', {
    cwd: source,
  }).filter((path) => !path.endsWith('.generated.ts'));
  const named = new Set(
    files.flatMap((path) => [
      ...[...read(path).matchAll(/override readonly name(?:: string)? = '([\w-]+)'/g)].map(
        ([, name = '']) => name,
      ),
      ...[...read(path).matchAll(/\bname: '([A-Z]\w*Error|[a-z-]+-error|ResponseRefused)'/g)].map(
        ([, name = '']) => name,
      ),
    ]),
  );
  const rejections = tableBelow('docs/states.md', 'Calls that reject');

  test('every name of a problem and of an error in the source is documented', () => {
    expect(named.size).toBeGreaterThan(10);
    const missing = [...named].filter(
      (name) => ![...documented, ...rejections, ...inside, 'Error'].includes(name),
    );
    expect(missing).toEqual([]);
  });

  test('every name that is documented, or said to be inside, is in the source', () => {
    const all = files.map(read).join('\n');
    const gone = [...documented, ...rejections, ...inside].filter((name) => !all.includes(name));
    expect(gone).toEqual([]);
  });

  test('what the docstring of `Problem` lists is documented', () => {
    const [, listed = ''] = /The kind of error([\s\S]*?)\*\//.exec(read('model/snapshot.ts')) ?? [];
    const names = [...listed.matchAll(/`([\w-]*(?:Error|Refused|-error))`/g)].map(
      ([, name = '']) => name,
    );
    expect(names.length).toBeGreaterThan(5);
    expect(names.filter((name) => !documented.includes(name))).toEqual([]);
  });

  test('every exception that the client throws by name is documented', () => {
    const thrown = files
      .filter((path) => /^(client|drivers)\//.test(path))
      .flatMap((path) => [...read(path).matchAll(/new DOMException\([\s\S]*?'(\w+Error)',?\s*\)/g)])
      .map(([, name = '']) => name);
    expect(thrown.length).toBeGreaterThan(5);
    expect(
      [...new Set(thrown)].filter((name) => ![...documented, ...rejections].includes(name)),
    ).toEqual([]);
  });
});

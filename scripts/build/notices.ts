import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const core = join(import.meta.dirname, '../../packages/core');

interface Notice {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  /** The file of the package, all of it. */
  readonly text: string;
  /** The lines of it that name who has the copyright. */
  readonly copyright: string;
}

/** The licence of a package that core depends on, or that one of these depends on. */
function noticeOf(name: string): Notice {
  const folder = folderOf(name);
  const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((each) => /^(license|licence|copyright)/i.test(each));
  if (!file) throw new Error(`${name} has no file with its licence.`);
  const text = readFileSync(join(folder, file), 'utf8').trim();
  const lines = text.split('\n').map((line) => line.trim());
  const copyright = lines.filter((line) => /^copyright (\(c\)|\d{4})/i.test(line)).join(' ');
  return { name, version, license, text, copyright };
}

function folderOf(name: string): string {
  const rxjs = createRequire(join(core, 'package.json')).resolve('rxjs');
  for (const from of [join(core, 'package.json'), rxjs])
    for (const folder of createRequire(from).resolve.paths(name) ?? []) {
      const found = join(folder, name);
      try {
        readFileSync(join(found, 'package.json'));
        return found;
      } catch {}
    }
  throw new Error(`There is no package ${name}.`);
}

/**
 * The comment that a script begins with which contains these packages. Permissive licences ask for their whole text in each
 * copy; Apache-2.0 (§4) and 0BSD do not need to be repeated: the address is enough.
 */
export function bannerOf(script: string, names: readonly string[]): string {
  const { version } = JSON.parse(readFileSync(join(core, 'package.json'), 'utf8'));
  const notices = names.toSorted().map(noticeOf);
  const texts = notices.map(({ name, version, license, text, copyright }) =>
    ['Apache-2.0', '0BSD'].includes(license)
      ? `${name} ${version} (${license}): ${copyright}${license === '0BSD' ? '' : '\nhttp://www.apache.org/licenses/LICENSE-2.0'}`
      : `${name} ${version} (${license}):\n${text}`,
  );
  const head = `${script} of @bgfetch/core ${version} (MIT). https://github.com/bgfetch/bgfetch`;
  const lines = [head, ...(texts.length > 0 ? ['It contains:'] : []), ...texts].join('\n\n');
  return `/*! ${lines.replaceAll('*/', '* /')}\n*/\n`;
}

/** `dist/THIRD-PARTY-LICENSES.txt`: the licences of all that is inside of our builds, whole. */
export function writeNotices(names: readonly string[]): void {
  const texts = names
    .map(noticeOf)
    .map(({ name, version, license, text }) => `${name} ${version} (${license})\n\n${text}\n`);
  const head =
    'What the builds of @bgfetch/core contain of other packages, and under which licences.';
  writeFileSync(
    join(core, 'dist/THIRD-PARTY-LICENSES.txt'),
    [head, ...texts].join(`\n${'-'.repeat(80)}\n\n`),
  );
}

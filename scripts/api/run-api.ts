import {
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { projectRoot } from '../bootstrap/project-root.mjs';
import { runCommand } from '../command/run-command.ts';
import { EntryReader } from './describe-entry.ts';
import { declarationOf, packageEntries } from './package-entries.ts';
import { withDeclarations } from './with-declarations.ts';

/**
 * Compares what each entry of each package exports with what was accepted before (`packages/<name>/api/<entry>.txt`), and
 * fails with the difference. `--accept` writes what there is now.
 */
const accept = process.argv.includes('--accept');

/** The texts by the files that they belong in, from the root of the project. */
function describeAll(folder: string): ReadonlyMap<string, string> {
  const reader = new EntryReader((module) => readFileSync(join(folder, module), 'utf8'));
  const entries = packageEntries();
  return new Map(
    entries.map((entry): [string, string] => {
      const { home, name, source } = entry;
      const main = entries.find((other) => other.home === home && other.isMain);
      const known = main && main !== entry ? declarationOf(main) : undefined;
      const text = reader.describe(name, declarationOf(entry), known);
      return [`${home}/api/${basename(source)}.txt`, `${text}\n`];
    }),
  );
}

const accepted = (): string[] =>
  globSync('packages/*/api', { cwd: projectRoot })
    .flatMap((folder) => readdirSync(join(projectRoot, folder)).map((file) => `${folder}/${file}`))
    .map((file) => file.replaceAll('\\', '/'));

const folder = mkdtempSync(join(tmpdir(), 'bgfetch-api-'));
try {
  const texts = await withDeclarations(['--project', 'scripts/api/tsconfig.json'], describeAll);
  const gone = accepted().filter((file) => !texts.has(file));
  for (const file of gone) {
    console.log(`${file}: there is no such entry any more.`);
    if (accept) rmSync(join(projectRoot, file));
  }
  let differs = gone.length > 0;
  for (const [file, text] of texts) {
    const now = join(accept ? projectRoot : folder, file);
    mkdirSync(dirname(now), { recursive: true });
    writeFileSync(now, text);
    if (accept) continue;
    const before = accepted().includes(file) ? join(projectRoot, file) : '/dev/null';
    const diff = await runCommand('git', ['diff', '--no-index', '--', before, now], {
      quiet: true,
    });
    if (diff.code !== 0) {
      differs = true;
      console.log(`${file}\n${diff.output.split('\n').slice(4).join('\n')}`);
    }
  }
  if (differs && !accept) {
    console.log('The public API has changed. If that is meant: npm run api -- --accept');
    process.exitCode = 1;
  }
} catch (problem) {
  console.error(problem instanceof Error ? problem.message : problem);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

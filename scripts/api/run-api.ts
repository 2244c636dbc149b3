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

/**
 * Compares what each entry of each package exports with what was accepted before (`packages/<name>/api/<entry>.txt`), and
 * fails with the difference. `--accept` writes what there is now.
 */
const accept = process.argv.includes('--accept');

interface Manifest {
  readonly name: string;
  readonly exports: Readonly<Record<string, string | { readonly 'bgfetch-source': string }>>;
}

/** The texts by the files that they belong in, from the root of the project. */
function describeAll(folder: string): ReadonlyMap<string, string> {
  const reader = new EntryReader((module) => readFileSync(join(folder, module), 'utf8'));
  const texts = new Map<string, string>();
  for (const manifest of globSync('packages/*/package.json', { cwd: projectRoot }).toSorted()) {
    const { name, exports } = JSON.parse(
      readFileSync(join(projectRoot, manifest), 'utf8'),
    ) as Manifest;
    const home = dirname(manifest).replaceAll('\\', '/');
    const declarationsOf = (source: string): string =>
      `${home}/${source.replace('./', '').replace(/\.ts$/, '.d.ts')}`;
    const main = exports['.'];
    for (const [path, target] of Object.entries(exports)) {
      if (typeof target === 'string' || !('bgfetch-source' in target)) continue;
      const source = target['bgfetch-source'];
      const known =
        typeof main === 'object' && main !== target
          ? declarationsOf(main['bgfetch-source'])
          : undefined;
      const text = reader.describe(`${name}${path.slice(1)}`, declarationsOf(source), known);
      texts.set(`${home}/api/${basename(source, '.ts')}.txt`, `${text}\n`);
    }
  }
  return texts;
}

const accepted = (): string[] =>
  globSync('packages/*/api', { cwd: projectRoot })
    .flatMap((folder) => readdirSync(join(projectRoot, folder)).map((file) => `${folder}/${file}`))
    .map((file) => file.replaceAll('\\', '/'));

const folder = mkdtempSync(join(tmpdir(), 'bgfetch-api-'));
try {
  const declarations = join(folder, 'declarations');
  const args = ['--project', 'scripts/api/tsconfig.json', '--outDir', declarations];
  const { code, output } = await runCommand('tsc', args, { quiet: true });
  if (code !== 0) throw new Error(output);
  const texts = describeAll(declarations);
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

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../bootstrap/project-root.mjs';
import { runCommand } from '../command/run-command.ts';
import { apiPages } from './api-pages.ts';
import { readEntries } from './entries.ts';

/** Writes the API reference, `docs/api`, from the comments of the source. */
const target = join(projectRoot, 'docs/api');
const folder = mkdtempSync(join(tmpdir(), 'bgfetch-docs-'));
try {
  const project = 'scripts/api/tsconfig.json';
  const args = ['--project', project, '--outDir', folder, '--removeComments', 'false'];
  const { code, output } = await runCommand('tsc', args, { quiet: true });
  if (code !== 0) throw new Error(output);
  const entries = readEntries(folder);
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  for (const [file, text] of apiPages(entries)) writeFileSync(join(target, file), `${text}\n`);
  const count = entries.reduce((sum, { symbols }) => sum + symbols.length, 0);
  console.log(`docs/api: ${count} symbols of ${entries.length} entries.`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../bootstrap/project-root.mjs';
import { apiPages } from './api-pages.ts';
import { readEntries } from './entries.ts';

/** Writes the API reference, `docs/api`, from the comments of the source. */
const target = join(projectRoot, 'docs/api');
const entries = await readEntries();
rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
for (const [file, text] of apiPages(entries)) writeFileSync(join(target, file), `${text}\n`);
const count = entries.reduce((sum, { symbols }) => sum + symbols.length, 0);
console.log(`docs/api: ${count} symbols of ${entries.length} entries.`);

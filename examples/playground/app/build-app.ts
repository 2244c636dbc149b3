import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { sourcesFingerprint } from './sources-fingerprint.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');
const stamp = join(dist, '.sources');

/** Builds the page and its service worker, unless that was done from these very sources. Returns the folder. */
export async function buildApp(): Promise<string> {
  const fingerprint = sourcesFingerprint(root);
  if (fingerprint === builtFrom()) return dist;
  console.log('Building the playground …');
  await build({ root, configFile: join(root, 'vite.config.ts'), logLevel: 'warn' });
  await build({ root, configFile: join(root, 'vite.service-worker.config.ts'), logLevel: 'warn' });
  writeFileSync(stamp, fingerprint);
  return dist;
}

function builtFrom(): string | undefined {
  try {
    return readFileSync(stamp, 'utf8');
  } catch {
    return undefined;
  }
}

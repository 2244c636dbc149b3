import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * A folder for a browser's profile, which goes when this process does. With a profile on disk
 * Chromium stores as it does for people; without, it is in incognito mode.
 */
export function temporaryProfile(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `bgfetch-${name}-`));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

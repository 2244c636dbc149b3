import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './project-root.mjs';

const binary = process.platform === 'win32' ? 'node.exe' : 'node';

/** The Node 24 that came with the packages; where it did not come, this Node if it is new enough. */
export function modernNode() {
  const installed = join(projectRoot, 'node_modules/node/bin', binary);
  if (existsSync(installed)) return installed;
  const [major = 0] = process.versions.node.split('.').map(Number);
  return major >= 24 ? process.execPath : undefined;
}

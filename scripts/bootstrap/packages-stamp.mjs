import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './project-root.mjs';

const rootFiles = ['pnpm-lock.yaml', 'pnpm-workspace.yaml', '.pnpmfile.mjs', 'package.json'];
const stamp = join(projectRoot, 'node_modules/.bgfetch-installed');

/** Whether the packages that are installed are the ones asked for now. */
export function packagesAreFresh() {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted();
}

export function markPackagesFresh() {
  writeFileSync(stamp, wanted());
}

/** A digest of everything that decides what is installed. */
function wanted() {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}`);
  for (const file of [...rootFiles, ...manifests()]) {
    hash.update(file).update(readFileSync(join(projectRoot, file)));
  }
  return hash.digest('hex');
}

function manifests() {
  return ['packages', 'examples', 'test'].flatMap((group) =>
    (existsSync(join(projectRoot, group)) ? readdirSync(join(projectRoot, group)) : [])
      .map((name) => `${group}/${name}/package.json`)
      .filter((manifest) => existsSync(join(projectRoot, manifest)))
      .sort(),
  );
}

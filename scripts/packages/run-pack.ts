import { resolve } from 'node:path';
import { packPackages } from './pack.ts';

/** `npm run pack -- <folder>` builds the packages and puts their tarballs into the folder; without one, into `tarballs`. */
const folder = resolve(process.argv[2] ?? 'tarballs');
try {
  for (const tarball of Object.values(await packPackages(folder))) console.log(tarball);
} catch (problem) {
  console.error(problem instanceof Error ? problem.message : problem);
  process.exitCode = 1;
}

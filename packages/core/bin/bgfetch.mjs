#!/usr/bin/env node
import { init } from './init.mjs';

const USAGE = `Usage: npx @bgfetch/core init <public-dir> [--force]

  Copies two scripts to the folder whose files your web server serves at the root of
  the app:

  bgfetch-sw.js      a service worker for apps that have none of their own
  bgfetch-worker.js  the worker that writes downloads into files, for the option
                     \`workerUrl\`: needed only where a Content Security Policy
                     forbids workers made of blob: URLs

  Scripts of another version of @bgfetch/core are replaced, so run it after each update.

  --force  replaces other files of these names, too`;

const [command, ...rest] = process.argv.slice(2);
const folders = rest.filter((argument) => argument !== '--force');
const [folder] = folders;
if (command === '--help' || command === '-h') {
  console.log(USAGE);
} else if (
  command !== 'init' ||
  folder === undefined ||
  folders.length > 1 ||
  folder.startsWith('-')
) {
  console.error(USAGE);
  process.exitCode = 2;
} else {
  const { ok, message } = init(folder, { force: rest.includes('--force') });
  (ok ? console.log : console.error)(message);
  if (!ok) process.exitCode = 1;
}

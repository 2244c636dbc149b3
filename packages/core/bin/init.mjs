import { copyFileSync, existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const WORKER = 'bgfetch-sw.js';
const source = fileURLToPath(new URL(`../dist/${WORKER}`, import.meta.url));

/**
 * Copies the ready-made service worker into `folder`. Never replaces a different file without `force`, and creates no
 * folder: one that does not exist is most likely misspelt.
 *
 * @param {string} folder
 * @param {{ force?: boolean }} [options]
 * @returns {{ ok: boolean, message: string }} what was done, or why not, and what to do next
 */
export function init(folder, { force = false } = {}) {
  if (!existsSync(source)) return refuse(`${source} is missing: this package was not built.`);
  if (!existsSync(folder) || !statSync(folder).isDirectory())
    return refuse(`There is no folder ${folder}. Name the one that has your app's public files.`);
  const target = join(folder, WORKER);
  const exists = existsSync(target);
  if (exists && !statSync(target).isFile()) return refuse(`${target} is there and is no file.`);
  if (exists && readFileSync(target).equals(readFileSync(source)))
    return { ok: true, message: `${target} is up to date; nothing was changed.\n${next}` };
  if (exists && !force)
    return refuse(
      `${target} is there and is different: it was left alone.\nIf it is from another version of @bgfetch/core, run this again with --force.\nIf it is your own service worker, keep it and call installBackgroundFetch() in it instead.`,
    );
  try {
    copyFileSync(source, target);
  } catch (error) {
    return refuse(
      `${target} could not be written: ${error instanceof Error ? error.message : error}`,
    );
  }
  return { ok: true, message: `${exists ? 'Replaced' : 'Created'} ${target}.\n${next}` };
}

const refuse = (/** @type {string} */ message) => ({ ok: false, message });

const next = `
Next, register it in your page, before the first background fetch:

  await navigator.serviceWorker.register('/${WORKER}');

It keeps what the browser's Background Fetch brings, and serves what is stored, offline too.
Run this again after each update of @bgfetch/core.`;

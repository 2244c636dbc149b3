import { copyFileSync, existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What is copied. An app of its own may be in the place of the service worker, not of the other one. */
const SCRIPTS = ['bgfetch-sw.js', 'bgfetch-worker.js'];

const sourceOf = (/** @type {string} */ script) =>
  fileURLToPath(new URL(`../dist/classic/${script}`, import.meta.url));

/** The version that has made a script; `undefined` for what is none of ours. Its first line names it. */
const versionOf = (/** @type {string} */ script) =>
  /^\/\*! bgfetch-\w+\.js of @bgfetch\/core (\S+) /.exec(script)?.[1];

/**
 * Copies the ready-made service worker and the script of the transfer worker into `folder`. What an earlier version has made is replaced, no other
 * file without `force`. It creates no folder: one that does not exist is most likely misspelt.
 *
 * @param {string} folder
 * @param {{ force?: boolean }} [options]
 * @returns {{ ok: boolean, message: string }} what was done, or why not, and what to do next
 */
export function init(folder, { force = false } = {}) {
  for (const source of SCRIPTS.map(sourceOf))
    if (!existsSync(source)) return refuse(`${source} is missing: this package was not built.`);
  if (!existsSync(folder) || !statSync(folder).isDirectory())
    return refuse(`There is no folder ${folder}. Name the one that has your app's public files.`);
  const copies = SCRIPTS.map((script) => copy(script, join(folder, script), force));
  const message = copies.map((each) => each.message).join('\n');
  return copies.every(({ ok }) => ok)
    ? { ok: true, message: `${message}\n${next}` }
    : refuse(message);
}

/** Copies one script; says what was done, or why not. */
function copy(
  /** @type {string} */ script,
  /** @type {string} */ target,
  /** @type {boolean} */ force,
) {
  const source = sourceOf(script);
  const exists = existsSync(target);
  if (exists && !statSync(target).isFile()) return refuse(`${target} is there and is no file.`);
  if (exists && readFileSync(target).equals(readFileSync(source)))
    return { ok: true, message: `${target} is up to date; nothing was changed.` };
  const before = exists ? versionOf(readFileSync(target, 'utf8')) : undefined;
  const version = versionOf(readFileSync(source, 'utf8'));
  const isOurs = before !== undefined && before !== version;
  if (exists && !isOurs && !force)
    return refuse(
      before
        ? `${target} is of this version, ${before}, and was changed since: it was left alone.\nTo have it as it was, run this again with --force.`
        : `${target} is there and is not of @bgfetch/core: it was left alone.\nIf it is your own service worker, keep it and call installBackgroundFetch() in it instead.\nTo replace it, run this again with --force.`,
    );
  try {
    copyFileSync(source, target);
  } catch (error) {
    return refuse(
      `${target} could not be written: ${error instanceof Error ? error.message : error}`,
    );
  }
  const versions = version ? ` (${before ? `${before} before, now ` : ''}${version})` : '';
  return { ok: true, message: `${exists ? 'Replaced' : 'Created'} ${target}${versions}.` };
}

const refuse = (/** @type {string} */ message) => ({ ok: false, message });

const next = `
Next, register the service worker in your page, before the first background fetch:

  await navigator.serviceWorker.register('/bgfetch-sw.js');

It keeps what the browser's Background Fetch brings, and serves what is stored, offline too.

Where your Content Security Policy forbids workers made of blob: URLs, name the other one:

  createBackgroundFetch({ workerUrl: '/bgfetch-worker.js' });

Run this again after each update of @bgfetch/core.`;

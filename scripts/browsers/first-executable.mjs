import { accessSync, constants, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** @param {string} file */
function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * The first of these files that exists and may be run.
 * @param {Iterable<string>} candidates
 * @returns {string | undefined}
 */
export function firstExecutable(candidates) {
  for (const file of candidates) if (isExecutable(file)) return file;
  return undefined;
}

/**
 * Every place on PATH where one of these commands could be, in the order of the names.
 * @param {readonly string[]} names
 * @returns {string[]}
 */
export function onPath(names) {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  return names.flatMap((name) => folders.map((folder) => join(folder, name)));
}

/**
 * The folders directly inside `parent`, or none when it is not there.
 * @param {string} parent
 * @returns {string[]}
 */
export function foldersIn(parent) {
  try {
    return readdirSync(parent, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => join(parent, entry.name));
  } catch {
    return [];
  }
}

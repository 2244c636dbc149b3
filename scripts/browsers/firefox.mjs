import { firstExecutable, onPath } from './first-executable.mjs';

/**
 * A Firefox on this machine: `BGFETCH_FIREFOX` if set, else an installed one.
 * @returns {string | undefined}
 */
export function findFirefox() {
  const chosen = process.env.BGFETCH_FIREFOX;
  return firstExecutable([
    ...(chosen ? [chosen] : []),
    ...onPath(['firefox-esr', 'firefox']),
    '/Applications/Firefox.app/Contents/MacOS/firefox',
  ]);
}

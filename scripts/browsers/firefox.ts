import { firstExecutable, onPath } from './first-executable.ts';

/** A Firefox on this machine: `BGFETCH_FIREFOX` if set, else an installed one. */
export function findFirefox(): string | undefined {
  return firstExecutable([
    process.env.BGFETCH_FIREFOX ?? '',
    ...onPath(['firefox-esr', 'firefox']),
    '/Applications/Firefox.app/Contents/MacOS/firefox',
  ]);
}

import { homedir } from 'node:os';
import { join } from 'node:path';
import { firstExecutable, foldersIn, onPath } from './first-executable.mjs';

/** Flags for a headless Chromium that may be root in a container and must not call home. */
export const chromiumFlags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const commands = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'microsoft-edge',
  'microsoft-edge-stable',
];

/** @returns {string[]} */
function wellKnownPlaces() {
  if (process.platform === 'darwin') {
    return ['', homedir()].flatMap((root) => [
      `${root}/Applications/Google Chrome.app/Contents/MacOS/Google Chrome`,
      `${root}/Applications/Chromium.app/Contents/MacOS/Chromium`,
      `${root}/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge`,
    ]);
  }
  if (process.platform === 'win32') {
    const roots = [
      process.env.PROGRAMFILES,
      process.env['PROGRAMFILES(X86)'],
      process.env.LOCALAPPDATA,
    ];
    return roots
      .filter((root) => root !== undefined)
      .flatMap((root) => [
        join(root, 'Google/Chrome/Application/chrome.exe'),
        join(root, 'Chromium/Application/chrome.exe'),
        join(root, 'Microsoft/Edge/Application/msedge.exe'),
      ]);
  }
  return ['/snap/bin/chromium', '/opt/google/chrome/chrome', '/opt/microsoft/msedge/msedge'];
}

/** @returns {string} where Playwright keeps the browsers it downloads */
function playwrightCache() {
  const chosen = process.env.PLAYWRIGHT_BROWSERS_PATH;
  if (chosen && chosen !== '0') return chosen;
  if (process.platform === 'darwin') return join(homedir(), 'Library/Caches/ms-playwright');
  if (process.platform === 'win32')
    return join(process.env.LOCALAPPDATA ?? homedir(), 'ms-playwright');
  return join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'ms-playwright');
}

/** @returns {string[]} */
function playwrightDownloads() {
  return foldersIn(playwrightCache())
    .filter((folder) => /[\\/]chromium-\d+$/.test(folder))
    .sort()
    .reverse()
    .flatMap((folder) => [
      join(folder, 'chrome-linux/chrome'),
      join(folder, 'chrome-linux64/chrome'),
      join(folder, 'chrome-mac/Chromium.app/Contents/MacOS/Chromium'),
      join(folder, 'chrome-win/chrome.exe'),
      join(folder, 'chrome-win64/chrome.exe'),
    ]);
}

/**
 * A Chromium, Chrome or Edge on this machine: `BGFETCH_CHROMIUM` if set, else an installed one,
 * else one that Playwright has downloaded.
 * @returns {string | undefined}
 */
export function findChromium() {
  const chosen = process.env.BGFETCH_CHROMIUM;
  return firstExecutable([
    ...(chosen ? [chosen] : []),
    ...onPath(commands),
    ...wellKnownPlaces(),
    ...playwrightDownloads(),
  ]);
}

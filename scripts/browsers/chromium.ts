import { homedir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { firstExecutable, onPath } from './first-executable.ts';

/** Flags for a headless Chromium that may be root in a container and must not call home. */
export const chromiumFlags: string[] = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * A Chromium, Chrome or Edge on this machine: `BGFETCH_CHROMIUM` if set, else an installed one,
 * else the one that Playwright has downloaded.
 */
export function findChromium(): string | undefined {
  return firstExecutable([
    process.env.BGFETCH_CHROMIUM ?? '',
    ...onPath(commands),
    ...wellKnownPlaces(),
    chromium.executablePath(),
  ]);
}

const commands = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'microsoft-edge',
  'microsoft-edge-stable',
];

function wellKnownPlaces(): string[] {
  if (process.platform === 'darwin') return ['/', homedir()].flatMap(macApplications);
  if (process.platform === 'win32') return windowsPrograms();
  return ['/snap/bin/chromium', '/opt/google/chrome/chrome', '/opt/microsoft/msedge/msedge'];
}

function macApplications(root: string): string[] {
  return ['Google Chrome', 'Chromium', 'Microsoft Edge'].map((name) =>
    join(root, `Applications/${name}.app/Contents/MacOS/${name}`),
  );
}

function windowsPrograms(): string[] {
  const { PROGRAMFILES, LOCALAPPDATA } = process.env;
  return [PROGRAMFILES, process.env['PROGRAMFILES(X86)'], LOCALAPPDATA].flatMap((root) =>
    root
      ? [
          join(root, 'Google/Chrome/Application/chrome.exe'),
          join(root, 'Chromium/Application/chrome.exe'),
          join(root, 'Microsoft/Edge/Application/msedge.exe'),
        ]
      : [],
  );
}

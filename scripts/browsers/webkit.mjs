import { join } from 'node:path';
import { firstExecutable, foldersIn, onPath } from './first-executable.mjs';

/**
 * What it takes to run WebKitGTK under WebDriver.
 * @typedef {{ driver: string, browser: string, display: string }} WebKit
 */

/** @returns {string | undefined} */
function findMiniBrowser() {
  const libraries = [...foldersIn('/usr/lib'), '/usr/lib', '/usr/libexec'];
  return firstExecutable(libraries.map((folder) => join(folder, 'webkit2gtk-4.1/MiniBrowser')));
}

/**
 * The WebKitGTK driver, its browser and a virtual display, if all three are on this machine.
 * @returns {WebKit | undefined}
 */
export function findWebKit() {
  const driver = firstExecutable(onPath(['WebKitWebDriver']));
  const browser = findMiniBrowser();
  const display = firstExecutable(onPath(['Xvfb']));
  return driver && browser && display ? { driver, browser, display } : undefined;
}

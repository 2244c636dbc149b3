import { join } from 'node:path';
import { firstExecutable, foldersIn, onPath } from './first-executable.ts';

/** The programs it takes to run WebKitGTK under WebDriver. */
export interface WebKitPrograms {
  readonly driver: string;
  readonly browser: string;
  readonly display: string;
}

/** WebKitGTK's driver, its browser and a virtual display, if all three are on this machine. */
export function findWebKit(): WebKitPrograms | undefined {
  const driver = firstExecutable(onPath(['WebKitWebDriver']));
  const browser = firstExecutable(
    [...foldersIn('/usr/lib'), '/usr/libexec'].map((folder) =>
      join(folder, 'webkit2gtk-4.1/MiniBrowser'),
    ),
  );
  const display = firstExecutable(onPath(['Xvfb']));
  return driver && browser && display ? { driver, browser, display } : undefined;
}

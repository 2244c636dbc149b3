import { chromium } from 'playwright-core';
import { runCommand } from '../command/run-command.ts';
import { aptInstall, aptIsOurs } from './apt.ts';
import { findChromium } from './chromium.ts';

/** A Chromium to use: an installed one, else Playwright's download, else Debian's package. */
export async function installChromium(): Promise<string | undefined> {
  const installed = findChromium();
  if (installed) return installed;
  console.log('No Chrome, Chromium or Edge on this machine. Downloading one by Playwright …');
  const downloaded = await downloadChromium();
  if (downloaded) return downloaded;
  console.log('That download is not to be had here.');
  if (aptIsOurs()) await aptInstall(['chromium']);
  return findChromium();
}

/** Playwright's own build, if it can be downloaded and this system can run it. */
async function downloadChromium(): Promise<string | undefined> {
  const installer = ['node_modules/playwright-core/cli.js', 'install', 'chromium'];
  const limits = { quiet: true, limitMs: 300_000 };
  const download = await runCommand(process.execPath, installer, limits);
  if (download.code !== 0) return undefined;
  const path = chromium.executablePath();
  const trial = await runCommand(path, ['--version'], { quiet: true, limitMs: 30_000 });
  return trial.code === 0 ? path : undefined;
}

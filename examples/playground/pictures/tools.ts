import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../../../scripts/command/run-command.ts';

/** What pictures need and nothing else does: the workspace does not install it. */
const packages = ['sharp@0.35.5', '@fontsource-variable/inter@5.3.0'];

/** The part of `sharp` that is used. */
interface Image {
  png(options: object): Image;
  webp(options: object): Image;
  toFile(path: string): Promise<{ readonly size: number }>;
}

export interface Tools {
  /** https://sharp.pixelplumbing.com */
  readonly sharp: (input: Buffer | readonly Buffer[], options?: object) => Image;
  /** A style sheet that puts Inter where the page takes the system's font: a server has none that is made for screens. */
  readonly fontCss: string;
}

/** Installs the tools into a folder that is deleted when `work` ends. */
export async function withTools(work: (tools: Tools) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'bgfetch-pictures-'));
  try {
    const args = ['install', '--prefix', folder, '--no-audit', '--no-fund', '--prefer-offline'];
    const { code, output } = await runCommand('npm', [...args, ...packages], { quiet: true });
    if (code !== 0) throw new Error(output);
    const installed = join(folder, 'node_modules');
    const fonts = join(installed, '@fontsource-variable/inter/files');
    const font = readFileSync(join(fonts, 'inter-latin-wght-normal.woff2'));
    const load = createRequire(join(installed, 'tools.js'));
    const fontCss = `
      @font-face {
        font-family: Inter;
        font-weight: 100 900;
        src: url(data:font/woff2;base64,${font.toString('base64')});
      }
      :root { --sans: Inter, sans-serif; }
      bgfetch-devtools { font-family: Inter, sans-serif; }`;
    await work({ sharp: load('sharp') as Tools['sharp'], fontCss });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

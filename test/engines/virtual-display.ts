import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { stopChild } from './child-process.ts';

export interface VirtualDisplay {
  /** What goes into `DISPLAY`, such as `:99`. */
  readonly name: string;
  stop(): Promise<void>;
}

/** Starts Xvfb, which chooses a free display number itself and writes it to a pipe. */
export async function startVirtualDisplay(xvfb: string): Promise<VirtualDisplay> {
  const args = ['-displayfd', '3', '-screen', '0', '1280x800x24', '-nolisten', 'tcp'];
  const child = spawn(xvfb, args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  const failed = new Promise<never>((_, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`Xvfb ended early (code ${code})`)));
  });
  failed.catch(() => {});
  const number = await Promise.race([firstLine(child.stdio[3] as Readable), failed]);
  return { name: `:${number}`, stop: () => stopChild(child) };
}

async function firstLine(stream: Readable): Promise<string> {
  let text = '';
  for await (const piece of stream) {
    text += String(piece);
    if (text.includes('\n')) break;
  }
  return text.trim();
}

import { spawnSync } from 'node:child_process';

/**
 * Waits until the operating system has written to the disk what it holds back. Otherwise a way pays for what the ways before it
 * have written: beyond a limit the system makes whoever writes wait for the disk. Where there is no `sync` nothing is done.
 */
export function settleDisk(): void {
  spawnSync('sync', { stdio: 'ignore' });
}

import { type ChildProcess, spawn } from 'node:child_process';
import { delimiter, dirname, join } from 'node:path';
import { projectRoot } from '../bootstrap/project-root.mjs';

export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** After this long the command and all it started are ended. */
  readonly limitMs?: number;
  /** Keep what it prints instead of printing it. */
  readonly quiet?: boolean;
}

export interface CommandResult {
  /** The exit code; 1 when it was ended by a signal or could not start. */
  readonly code: number;
  readonly timedOut: boolean;
  /** What it printed, when quiet. */
  readonly output: string;
}

/** How long a command has to end what it started, browsers say, before it is killed. */
const graceMs = 5_000;

const unix = process.platform !== 'win32';

/** Node 24 and the workspace's own commands come first. */
const path = [dirname(process.execPath), join(projectRoot, 'node_modules/.bin'), process.env.PATH];

/**
 * Runs a command to its end. It gets a process group of its own, so that a browser it started goes
 * when it goes.
 */
export function runCommand(
  command: string,
  args: readonly string[],
  { cwd = projectRoot, env = {}, limitMs, quiet = false }: CommandOptions = {},
): Promise<CommandResult> {
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, PATH: path.filter(Boolean).join(delimiter), ...env },
    stdio: ['ignore', quiet ? 'pipe' : 'inherit', quiet ? 'pipe' : 'inherit'],
    detached: unix,
    shell: !unix,
  });
  let output = '';
  child.stdout?.on('data', (piece) => {
    output += piece;
  });
  child.stderr?.on('data', (piece) => {
    output += piece;
  });
  const stopForwarding = forwardSignals(child);
  let timedOut = false;
  const timer = limitMs
    ? setTimeout(() => {
        timedOut = true;
        signalGroup(child, 'SIGTERM');
        setTimeout(signalGroup, graceMs, child, 'SIGKILL').unref();
      }, limitMs)
    : undefined;
  return new Promise((resolve) => {
    const finish = (code: number) => {
      clearTimeout(timer);
      stopForwarding();
      resolve({ code, timedOut, output });
    };
    child.once('error', (problem) => {
      output += problem.message;
      finish(1);
    });
    child.once('close', (code) => finish(code ?? 1));
  });
}

function forwardSignals(child: ChildProcess): () => void {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const forward = (signal: NodeJS.Signals) => signalGroup(child, signal);
  for (const signal of signals) process.on(signal, forward);
  return () => {
    for (const signal of signals) process.off(signal, forward);
  };
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    if (unix) process.kill(-child.pid, signal);
    else child.kill(signal);
  } catch {
    // It is gone already.
  }
}

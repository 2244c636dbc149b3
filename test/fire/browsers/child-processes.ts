import { readdirSync, readFileSync } from 'node:fs';

export interface ChildProcessFacts {
  readonly pid: number;
  /** As the kernel shortens it, to 15 characters. */
  readonly name: string;
}

/** All processes that come from `pid`, its children's children too (Linux). */
export function descendantsOf(pid: number): ChildProcessFacts[] {
  const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const byParent = new Map<number, ChildProcessFacts[]>();
  for (const name of all) {
    const facts = readFacts(Number(name));
    if (!facts) continue;
    const siblings = byParent.get(facts.parent) ?? [];
    siblings.push({ pid: facts.pid, name: facts.name });
    byParent.set(facts.parent, siblings);
  }
  const found: ChildProcessFacts[] = [];
  const open = [pid];
  for (let parent = open.pop(); parent !== undefined; parent = open.pop())
    for (const child of byParent.get(parent) ?? []) {
      found.push(child);
      open.push(child.pid);
    }
  return found;
}

/** Whether a process has a thread of this name. */
export function hasThread(pid: number, name: string): boolean {
  try {
    return readdirSync(`/proc/${pid}/task`).some(
      (thread) => readFileSync(`/proc/${pid}/task/${thread}/comm`, 'utf8').trim() === name,
    );
  } catch {
    return false;
  }
}

/** Ends processes that this test has started, and waits until they are gone. */
export async function killAll(pids: readonly number[]): Promise<void> {
  for (const pid of pids) signal(pid, 'SIGKILL');
  const deadline = Date.now() + 10_000;
  while (pids.some(isAlive)) {
    if (Date.now() > deadline) throw new Error('A process does not end, though it was killed.');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

function isAlive(pid: number): boolean {
  const facts = readFacts(pid);
  return facts !== undefined && facts.state !== 'Z' && facts.state !== 'X';
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It is gone already.
  }
}

function readFacts(pid: number) {
  try {
    // The name stands in brackets and may contain anything.
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const end = text.lastIndexOf(')');
    const [state = '', parent = ''] = text.slice(end + 2).split(' ');
    return { pid, name: text.slice(text.indexOf('(') + 1, end), state, parent: Number(parent) };
  } catch {
    return undefined;
  }
}

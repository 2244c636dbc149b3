import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { Reporter, TestModule } from 'vitest/node';
import { projectRoot } from '../bootstrap/project-root.mjs';
import type { Durations } from './choose-tests.ts';

const file = join(projectRoot, 'node_modules/.cache/bgfetch/durations.json');

export function readDurations(): Durations {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Durations;
  } catch {
    return {};
  }
}

/** A Vitest reporter that prints nothing and remembers how long each file took. */
export default class DurationReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const durations: Record<string, number> = { ...readDurations() };
    for (const module of modules)
      durations[relative(projectRoot, module.moduleId).replaceAll('\\', '/')] = secondsOf(module);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify(durations));
  }
}

/** With the imports and the environment (jsdom, say), which are most of what a small file costs. */
function secondsOf(module: TestModule): number {
  const { environmentSetupDuration, prepareDuration, collectDuration, setupDuration, duration } =
    module.diagnostic();
  const surroundings = environmentSetupDuration + prepareDuration + collectDuration;
  return (surroundings + setupDuration + duration) / 1000;
}

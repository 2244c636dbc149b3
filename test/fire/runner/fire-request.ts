import { parseArgs } from 'node:util';
import { type EngineName, engineNames } from './engine-name.ts';

export interface FireRequest {
  /** Names of parts, in the order in which they run. */
  readonly parts: readonly string[];
  /** `null` means every engine that a part can run in. */
  readonly engines: readonly EngineName[] | null;
  /** Runs in each engine; `null` means what the part itself says. */
  readonly runs: number | null;
  /** The seed of the first run; the next one has the next number. */
  readonly seed: number;
  /** How many sessions of a part run side by side. */
  readonly jobs: number;
  readonly only: string | null;
}

/** Reads `npm run test:fire -- [part …] [--engine a,b] [--runs n] [--seed n] [--jobs n] [--only text]`. */
export function readFireRequest(
  args: readonly string[],
  known: readonly string[],
  someSeed: number,
): FireRequest {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      engine: { type: 'string', multiple: true },
      runs: { type: 'string' },
      seed: { type: 'string' },
      jobs: { type: 'string' },
      only: { type: 'string' },
    },
  });
  const unknown = positionals.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new Error(`There is no part "${unknown}". There are ${known.join(', ')}.`);
  const engines = values.engine?.flatMap((list) => list.split(',')).map(engineCalled);
  return {
    parts: positionals.length > 0 ? positionals : known,
    engines: engines ?? null,
    runs: numberFrom('runs', values.runs),
    seed: numberFrom('seed', values.seed) ?? someSeed,
    jobs: numberFrom('jobs', values.jobs) ?? 1,
    only: values.only ?? null,
  };
}

/** The command that repeats one run. */
export function replay(part: string, engine: EngineName, seed: number, caseName?: string): string {
  const only = caseName === undefined ? '' : ` --only ${JSON.stringify(caseName)}`;
  return `npm run test:fire -- ${part} --engine ${engine} --runs 1 --seed ${seed}${only}`;
}

function engineCalled(name: string): EngineName {
  const engine = engineNames.find((known) => known === name);
  if (!engine)
    throw new Error(`There is no engine "${name}". There are ${engineNames.join(', ')}.`);
  return engine;
}

function numberFrom(option: string, text: string | undefined): number | null {
  if (text === undefined) return null;
  if (!/^\d+$/.test(text)) throw new Error(`--${option} takes a whole number, not "${text}".`);
  return Number(text);
}

import { addUp, failedBecause, inWords, type Outcome } from './outcome.ts';
import type { Stage, StageEnd } from './stage.ts';
import type { StageName } from './test-request.ts';

export interface StageReport {
  readonly name: StageName;
  readonly outcome: Outcome;
  readonly seconds: number;
}

/**
 * Runs stages side by side, at most `lanes` at a time, the longest first, and prints a line as each one ends; what a stage
 * printed itself is shown when it failed. Resolves with one report for each name, in the order of the stages.
 */
export async function runStages(
  stages: readonly Stage[],
  lanes: number,
  tell: (text: string) => void,
): Promise<readonly StageReport[]> {
  const queue = stages.toSorted((one, other) => other.seconds - one.seconds);
  const ends = new Map<Stage, { readonly outcome: Outcome; readonly seconds: number }>();
  const work = async (): Promise<void> => {
    for (let stage = queue.shift(); stage; stage = queue.shift()) {
      const startedAt = Date.now();
      const { outcome, output } = await endOf(stage);
      const seconds = (Date.now() - startedAt) / 1000;
      ends.set(stage, { outcome, seconds });
      if (outcome.failed > 0 && output.trim()) tell(`\n── ${stage.name}\n${output.trim()}\n`);
      tell(lineOf({ name: stage.name, outcome, seconds }));
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, lanes) }, work));
  const names = [...new Set(stages.map(({ name }) => name))];
  return names.map((name) => {
    const parts = stages.filter((stage) => stage.name === name);
    const outcomes = parts.flatMap((stage) => ends.get(stage)?.outcome ?? []);
    const seconds = Math.max(...parts.map((stage) => ends.get(stage)?.seconds ?? 0));
    return { name, outcome: joined(outcomes), seconds };
  });
}

export function lineOf({ name, outcome, seconds }: StageReport): string {
  const mark = outcome.failed > 0 ? '✗' : outcome.passed > 0 ? '✓' : '–';
  const words = `${inWords(outcome)} (${seconds.toFixed(1)} s)`;
  return `${mark} ${name.padEnd(10)} ${words} ${outcome.note ?? ''}`.trimEnd();
}

async function endOf(stage: Stage): Promise<StageEnd> {
  try {
    return await stage.run();
  } catch (problem) {
    const output = problem instanceof Error ? (problem.stack ?? problem.message) : String(problem);
    return { output, outcome: failedBecause('It could not run.') };
  }
}

function joined(outcomes: readonly Outcome[]): Outcome {
  const notes = outcomes.flatMap(({ note }) => note ?? []);
  const remarks = outcomes.flatMap((outcome) => outcome.remarks ?? []);
  return { ...addUp(outcomes), remarks, ...(notes.length > 0 && { note: notes.join(' ') }) };
}

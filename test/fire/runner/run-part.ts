import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EngineName } from './engine-name.ts';
import { addFigures, type Figures } from './figures.ts';
import type { FirePart, FireSession } from './fire-part.ts';
import { seededRandom } from './seeded-random.ts';

export interface PartRequest {
  readonly engine: EngineName;
  readonly runs: number;
  readonly seed: number;
  readonly jobs?: number;
  readonly only?: string | null;
  readonly tell?: (text: string) => void;
}

export interface PartReport {
  readonly runs: number;
  readonly figures: Figures;
  readonly failures: readonly FireFailure[];
}

interface FireFailure {
  readonly seed: number;
  /** The case that failed, where the part has named ones. */
  readonly caseName?: string;
  readonly problem: unknown;
}

/** How long a session has to end before it is left behind. */
const END_LIMIT_MS = 30_000;

/** Runs a part in one engine: as many runs as asked for, with consecutive seeds. */
export async function runPart(part: FirePart, request: PartRequest): Promise<PartReport> {
  const { engine, runs, seed: first, jobs = 1, only = null, tell = () => {} } = request;
  const failures: FireFailure[] = [];
  let figures: Figures = {};
  let begun = 0;
  let done = 0;

  const runOne = async (session: FireSession, seed: number): Promise<void> => {
    const counted = await inTime(
      session.run({
        seed,
        random: seededRandom(seed),
        only,
        failed: (caseName, problem) => failures.push({ seed, caseName, problem }),
        tell: (text) => tell(`seed ${seed}: ${text}`),
      }),
      part.limitMs,
      `It did not end within ${part.limitMs / 1000} s.`,
    );
    figures = addFigures(figures, counted);
  };

  const job = async (): Promise<void> => {
    while (begun < runs) {
      const folder = await mkdtemp(join(tmpdir(), 'bgfetch-fire-'));
      let session: FireSession | undefined;
      let seed = first + begun;
      try {
        session = await part.open({ engine, folder });
        while (begun < runs) {
          seed = first + begun++;
          await runOne(session, seed);
          done += 1;
        }
      } catch (problem) {
        // Where even opening fails, going on would fail as often as there are runs.
        if (!session) begun = runs;
        done += 1;
        failures.push({ seed, problem });
        tell(`seed ${seed}: FAILED ${inShort(problem)}`);
      } finally {
        await inTime(session?.end() ?? Promise.resolve(), END_LIMIT_MS, 'It did not end.').catch(
          (problem) => tell(`After seed ${seed}: ${inShort(problem)}`),
        );
        await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(jobs, runs) }, job));
  return { runs: done, figures, failures };
}

function inShort(problem: unknown): string {
  return problem instanceof Error ? problem.message : String(problem);
}

async function inTime<T>(work: Promise<T>, limitMs: number, otherwise: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(otherwise)), limitMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

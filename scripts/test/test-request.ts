/** The stages of `npm test`, in the order in which they run. */
export const stageNames = [
  'lint',
  'typecheck',
  'floors',
  'unused',
  'api',
  'size',
  'packages',
  'node',
  'browser',
  'firefox',
  'webkit',
  'e2e',
] as const;

export type StageName = (typeof stageNames)[number];

const checkNames: readonly StageName[] = [
  'lint',
  'typecheck',
  'floors',
  'unused',
  'api',
  'size',
  'packages',
];

export interface TestRequest {
  readonly stages: readonly StageName[];
  /** Run only the test files whose path contains one of these; all when empty. */
  readonly filters: readonly string[];
}

/**
 * Reads `npm test -- [--only stage[,stage]] [part of a file name]`. With part of a file name the
 * checks, which know no files, are left out unless asked for.
 */
export function readTestRequest(args: readonly string[]): TestRequest {
  const only: string[] = [];
  const filters: string[] = [];
  for (let i = 0; i < args.length; i += 1) {
    const arg = args[i] ?? '';
    if (arg === '--only') only.push(...(args[++i] ?? '').split(','));
    else if (arg.startsWith('--only=')) only.push(...arg.slice('--only='.length).split(','));
    else if (arg.startsWith('-'))
      throw new Error(`${arg} is not known. There is --only ${stageNames.join(',')}`);
    else filters.push(arg);
  }
  const unknown = only.find((name) => !stageNames.some((stage) => stage === name));
  if (unknown !== undefined) {
    throw new Error(
      `There is no stage "${unknown}". Say --only with some of ${stageNames.join(',')}`,
    );
  }
  const isAsked = (stage: StageName) =>
    only.length > 0 ? only.includes(stage) : filters.length === 0 || !checkNames.includes(stage);
  return { stages: stageNames.filter(isAsked), filters };
}

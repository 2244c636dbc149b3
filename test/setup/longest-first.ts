import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Seconds on two cores of the files that take longest, by the end of their path. */
export const usualSeconds: Readonly<Record<string, number>> = {
  'native/e2e/twenty-wakes.e2e.test.ts': 40,
  'core/test/e2e/multi-page.e2e.test.ts': 40,
  'fire/servers/matrix.e2e.test.ts': 35,
  'fire/tabs/tabs.e2e.test.ts': 35,
  'core/test/e2e/tus.e2e.test.ts': 25,
  'service-worker/e2e/settlements.e2e.test.ts': 23,
  'react/test/downloads.e2e.test.ts': 22,
  'ssr/test/hydration.e2e.test.ts': 20,
  'core/test/e2e/frozen-holder.e2e.test.ts': 18,
  'service-worker/e2e/offline-playback.e2e.test.ts': 15,
  'core/test/e2e/loaded-code.e2e.test.ts': 14,
  'contract/foreground-segments.engines.browser.test.ts': 30,
  'contract/web-contract.browser.test.ts': 26,
  'drivers/web/quirks.browser.test.ts': 22,
  'contract/foreground-uploads.engines.browser.test.ts': 20,
  'contract/foreground-integrity.engines.browser.test.ts': 15,
  'core/test/client/read-records.engines.browser.test.ts': 13,
  'core/test/storage/worker-failures.engines.browser.test.ts': 10,
};
/** What most others take. */
const SECONDS = 2;

const secondsOf = ({ moduleId }: TestSpecification): number =>
  Object.entries(usualSeconds).find(([path]) => moduleId.endsWith(`/${path}`))?.[1] ?? SECONDS;

/**
 * Begins with the files that take longest, which a fresh clone knows nothing of otherwise: or one of them would be the last, alone. Shards
 * take as long as each other.
 */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return byLength(await super.sort(files));
  }

  override async shard(files: TestSpecification[]): Promise<TestSpecification[]> {
    const { index, count } = this.ctx.config.shard ?? { index: 1, count: 1 };
    const shards = Array.from({ length: count }, () => ({
      seconds: 0,
      files: [] as TestSpecification[],
    }));
    const inOrder = files.toSorted((one, other) => (one.moduleId < other.moduleId ? -1 : 1));
    for (const file of byLength(inOrder)) {
      const shard = shards.reduce((one, other) => (other.seconds < one.seconds ? other : one));
      shard.files.push(file);
      shard.seconds += secondsOf(file);
    }
    return shards[index - 1]?.files ?? [];
  }
}

/** One project after the other. Files that take as long as each other stay in their order. */
function byLength(files: readonly TestSpecification[]): TestSpecification[] {
  const projects = new Set(files.map(({ project }) => project));
  return [...projects].flatMap((project) =>
    files
      .filter((file) => file.project === project)
      .sort((one, other) => secondsOf(other) - secondsOf(one)),
  );
}

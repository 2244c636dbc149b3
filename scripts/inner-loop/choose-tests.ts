/** Seconds that each test file took when it ran last. */
export type Durations = Readonly<Record<string, number>>;

/** A file that has never run here is taken for one that takes this long, in seconds. */
const UNKNOWN = 0.5;

/** What a file costs besides, in seconds: a worker. */
const OVERHEAD = 0.2;

/** Seconds of tests that fit in one turn of the inner loop; two run side by side. */
const BUDGET = 3;

export interface Choice {
  /** The test files of Node to run, the nearest to the change first. */
  readonly chosen: readonly string[];
  /** Those that would be too much. */
  readonly left: readonly string[];
  /** Test files that need a browser. */
  readonly browser: readonly string[];
}

/** Chooses the tests that are nearest to a change and fit in the time of an inner loop. Changed tests always run. */
export function chooseTests(distances: ReadonlyMap<string, number>, durations: Durations): Choice {
  const tests = [...distances]
    .filter(([file]) => /\.test\.tsx?$/.test(file))
    .toSorted(([one, near], [other, far]) => near - far || cost(one) - cost(other))
    .map(([file]) => file);
  function cost(file: string): number {
    return (durations[file] ?? UNKNOWN) + OVERHEAD;
  }
  const isBrowser = (file: string) => /\.(?:browser|e2e)\.test\.tsx?$/.test(file);
  let spent = 0;
  const chosen = tests.filter((file) => {
    if (isBrowser(file)) return false;
    const fits = spent + cost(file) <= BUDGET || distances.get(file) === 0;
    if (fits) spent += cost(file);
    return fits;
  });
  return {
    chosen,
    left: tests.filter((file) => !isBrowser(file) && !chosen.includes(file)),
    browser: tests.filter(isBrowser),
  };
}

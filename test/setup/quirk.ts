import { type RunnerTestCase, TestRunner } from 'vitest';

declare module 'vitest' {
  interface TaskMeta {
    /** Quirks that this test relies on and that the browser does not show any more. */
    movedQuirks?: string[];
  }
}

/**
 * For a test that knows what one version of a browser does, right or wrong. It gives back whether the browser still does
 * so, for the test to expect what follows; a quirk that has gone becomes one line under `npm test`, and no failure:
 *
 *     const hidesHeaders = quirk('Chromium 156 hides exposed headers of another origin', !headers.has('etag'));
 *     expect(snapshot.problem).toEqual(hidesHeaders ? null : …);
 */
export function quirk(name: string, detected: boolean): boolean {
  if (!detected) {
    const { meta } = TestRunner.getCurrentTest<RunnerTestCase>();
    meta.movedQuirks = [...(meta.movedQuirks ?? []), name];
  }
  return detected;
}

import { expect, test } from 'vitest';
import { quirk } from './quirk.ts';

test('a quirk that has gone is noted on its test, and is no failure', ({ task }) => {
  expect(quirk('two and two are four', true)).toBe(true);
  expect(task.meta.movedQuirks).toBeUndefined();
  expect(quirk('an example: this line shows that npm test tells of quirks', false)).toBe(false);
  expect(task.meta.movedQuirks).toHaveLength(1);
  // No quirk of a browser, so there is nothing to tell.
  delete task.meta.movedQuirks;
});

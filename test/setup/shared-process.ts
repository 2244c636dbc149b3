import { afterAll, expect } from 'vitest';

/**
 * For files that share a process: a file that leaves a global changed fails, because it would be another file that behaves in another way.
 */
const before = globals();

afterAll(() => {
  const after = globals();
  const changed = [...new Set([...before.keys(), ...after.keys()])].filter(
    (name) => !Object.is(before.get(name), after.get(name)),
  );
  expect(changed, 'These globals were left changed').toEqual([]);
});

/** But for those that begin with `__`, where libraries keep what is theirs. What a getter makes is not made for the sake of this. */
function globals(): Map<string, unknown> {
  const found = new Map<string, unknown>();
  for (const [name, { value, get }] of Object.entries(Object.getOwnPropertyDescriptors(globalThis)))
    if (!name.startsWith('__')) found.set(name, value ?? get);
  // Vite and React look at it.
  found.set('process.env.NODE_ENV', process.env.NODE_ENV);
  return found;
}

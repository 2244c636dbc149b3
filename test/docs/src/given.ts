import { join } from 'node:path';

/** The module of names that `with` gives without saying from where. Examples of docstrings have `#given/<package>` too. */
export const GIVEN = '#given';

/** The file of such a module; `undefined` for a module of a package. */
export function givenFile(module: string): string | undefined {
  if (!module.startsWith(GIVEN)) return undefined;
  const name = module.slice(GIVEN.length + 1) || 'index';
  return join(import.meta.dirname, '../given', `${name}.ts`);
}

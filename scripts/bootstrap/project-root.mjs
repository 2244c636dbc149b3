import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder that holds the whole workspace. A test with a DOM has another `URL`, which Node does not take for a path. */
export const projectRoot = join(fileURLToPath(import.meta.url), '../../..');

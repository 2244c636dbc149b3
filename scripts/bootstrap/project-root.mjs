import { fileURLToPath } from 'node:url';

/** The folder that holds the whole workspace. */
export const projectRoot = fileURLToPath(new URL('../../', import.meta.url));

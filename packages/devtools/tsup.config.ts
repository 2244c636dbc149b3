import { defineConfig } from 'tsup';
import { libraryBuilds } from '../../tsup.shared.ts';

/** The main entry has two forms: `off` is what a production build gets. */
const entry = { index: './src/index.ts', off: './src/off.ts', always: './src/always.ts' };

export default defineConfig(libraryBuilds().map((build) => ({ ...build, entry })));

import { defineConfig } from 'tsup';
import { classicBuild, libraryBuild } from '../../tsup.shared.ts';

export default defineConfig([libraryBuild(), classicBuild('polyfill', 'src/polyfill-auto.ts')]);

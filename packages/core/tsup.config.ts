import { defineConfig } from 'tsup';
import { libraryBuild } from '../../tsup.shared.ts';
import { classicBuilds } from './tsup.classic.ts';

export default defineConfig([libraryBuild(), ...classicBuilds]);

import { continueIn } from './bootstrap/continue-in.mjs';

// Parts import workspace packages, which are read from their source.
continueIn('test/fire/runner/run.ts', ['--conditions=bgfetch-source']);

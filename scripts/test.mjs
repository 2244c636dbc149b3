import { continueIn } from './bootstrap/continue-in.mjs';

continueIn('scripts/test/run-tests.ts');

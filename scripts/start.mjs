import { continueIn } from './bootstrap/continue-in.mjs';

continueIn('scripts/start/run-playground.ts');

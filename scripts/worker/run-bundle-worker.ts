import { writeFileSync } from 'node:fs';
import { bundleWorker, generatedFile } from './bundle-worker.ts';

writeFileSync(generatedFile, await bundleWorker());

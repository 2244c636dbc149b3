import { dedicatedWorkerScope } from './browser/dedicated-worker.ts';
import { runTransferWorker } from './transfer/worker/run-transfer-worker.ts';

/*
 * The script of the dedicated worker that moves bodies into files. Pages start it by themselves from a copy of it that is in their
 * own code. Where the Content Security Policy forbids that, serve this file, and name it by the option `workerUrl`.
 */
void runTransferWorker(dedicatedWorkerScope());

/*
 * What a page needs to have its downloads written into files: its side of the transfer worker, and the worker's own script. It is one
 * file, which the foreground driver loads when something is downloaded.
 */
export { source } from './source.generated.ts';
export { TransferWorker } from './transfer-worker.ts';
export { workerTransport } from './worker-transport.ts';

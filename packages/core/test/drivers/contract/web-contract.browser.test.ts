import type { ServiceWorkerPort } from '../../../src/browser/service-worker.ts';
import { browserEnvironment } from '../../support/browser-environment.ts';
import { createManager } from '../../support/create-manager.ts';
import { registerWorker } from '../web/register-worker.ts';
import { driverContract } from './driver-contract.ts';

/** By manager name: one worker with our entry for each test, which managers that are reopened find again. */
const ports = new Map<string, ServiceWorkerPort>();

driverContract({
  driver: 'web',
  hidesExposedHeaders: true,
  createManager: async (options) => {
    const serviceWorker =
      ports.get(options.name) ?? (await registerWorker(`./worker.ts?name=${options.name}`)).port;
    ports.set(options.name, serviceWorker);
    return createManager({ ...browserEnvironment(), serviceWorker }, options);
  },
});

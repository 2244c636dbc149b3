import { createBackgroundFetch } from '../../../src/index.ts';
import { driverContract } from './driver-contract.ts';

driverContract({ createManager: createBackgroundFetch, driver: 'foreground' });

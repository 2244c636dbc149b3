import { channelName } from '../model/names.ts';
import type { Channel } from '../platform/channel.ts';
import type { Environment } from '../platform/environment.ts';
import { WorkerStore } from './worker-store.ts';

/** What the parts of a service worker share that belong to one manager name. */
export interface WorkerPorts {
  /** The manager's name. */
  readonly name: string;
  readonly environment: Environment;
  readonly store: Pick<WorkerStore, 'use'>;
  /** To and from the pages; `null` where BroadcastChannel is missing. */
  readonly channel: Channel | null;
}

export function workerPorts(name: string, environment: Environment): WorkerPorts {
  return {
    name,
    environment,
    store: new WorkerStore(name, environment),
    channel: environment.openChannel?.(channelName(name)) ?? null,
  };
}

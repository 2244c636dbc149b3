/** A page asks its service worker whether `installBackgroundFetch({ name })` has been called in it. */
export interface WorkerPing {
  readonly bgfetch: 1;
  readonly type: 'worker-ping';
  readonly name: string;
}

/** The answer; a worker without our entry gives none. */
export interface WorkerPong {
  readonly bgfetch: 1;
  readonly type: 'worker-pong';
}

export const isWorkerPing = (value: unknown): value is WorkerPing =>
  isOurs(value) && value.type === 'worker-ping' && typeof value.name === 'string';

export const isWorkerPong = (value: unknown): value is WorkerPong =>
  isOurs(value) && value.type === 'worker-pong';

const isOurs = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && 'bgfetch' in value && value.bgfetch === 1;

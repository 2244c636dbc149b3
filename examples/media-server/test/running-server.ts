import { afterAll, beforeAll } from 'vitest';
import {
  createMediaServer,
  type MediaServerAddress,
  type MediaServerOptions,
} from '../src/index.ts';

export interface RunningServer extends MediaServerAddress {
  /** `PUT /control` for a scope; the answer is what holds now. */
  control(scope: string, faults: object): Promise<Record<string, unknown>>;
}

/** A server for the tests of one file. Its addresses may be read inside tests only. */
export function runningServer(options: MediaServerOptions = {}): RunningServer {
  const server = createMediaServer(options);
  const running: { -readonly [Key in keyof RunningServer]: RunningServer[Key] } = {
    url: '',
    controlUrl: '',
    port: 0,
    async control(scope, faults) {
      const response = await fetch(`${running.controlUrl}/control?scope=${scope}`, {
        method: 'PUT',
        body: JSON.stringify(faults),
      });
      if (!response.ok) throw new Error(await response.text());
      return (await response.json()) as Record<string, unknown>;
    },
  };
  beforeAll(async () => {
    Object.assign(running, await server.listen());
  });
  afterAll(() => server.close());
  return running;
}

/** The number of body bytes that arrive before the body ends or breaks, and which of the two it was. */
export async function drained(response: Response): Promise<{ bytes: number; broken: boolean }> {
  const reader = response.body?.getReader();
  let bytes = 0;
  try {
    for (let part = await reader?.read(); part?.value; part = await reader?.read()) {
      bytes += part.value.length;
    }
    return { bytes, broken: false };
  } catch {
    return { bytes, broken: true };
  }
}

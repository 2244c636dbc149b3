import { onTestFinished } from 'vitest';
import type { Resource } from '../../../../test/scripted-server/src/client.ts';
import { type BackgroundFetchManager, createBackgroundFetch } from '../../src/index.ts';
import {
  type ContractSession,
  openSession,
  scripted,
  settled,
} from '../drivers/contract/contract-session.ts';

const setup = { createManager: createBackgroundFetch, driver: 'foreground' } as const;

/** A manager as a page has it. */
export const openManager = (): Promise<ContractSession> => openSession(setup);

/** A file with these bytes, sent as a whole. */
export async function publish(
  name: string,
  body: Uint8Array | string,
  contentType = 'application/octet-stream',
): Promise<Resource> {
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
  const resource = await scripted.script(name, whole(bytes, contentType));
  onTestFinished(() => scripted.remove(resource));
  return resource;
}

export const whole = (bytes: Uint8Array, contentType = 'application/octet-stream') =>
  ({
    kind: 'raw',
    status: 200,
    headers: [
      ['Content-Type', contentType],
      ['Content-Length', `${bytes.byteLength}`],
      ['ETag', '"v1"'],
      ['Access-Control-Expose-Headers', '*'],
    ],
    body: [{ send: { base64: toBase64(bytes) } }],
  }) as const;

export const toBase64 = (bytes: Uint8Array): string =>
  btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));

/** Downloads these, and takes them from the server. */
export async function keepOnly(
  manager: BackgroundFetchManager,
  id: string,
  resources: readonly Resource[],
): Promise<void> {
  const registration = await manager.fetch(
    id,
    resources.map(({ url }) => url),
  );
  const { result } = await settled(registration);
  if (result !== 'success') throw new Error(`${id} was not stored.`);
  for (const resource of resources) await scripted.script(resource, { kind: 'raw', status: 404 });
}

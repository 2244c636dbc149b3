import { expect } from 'vitest';
import type { RegistrationRows } from '../../src/model/rows.ts';
import type { DriverName } from '../../src/model/snapshot.ts';
import type { StoredRequest } from '../../src/model/stored-exchange.ts';
import { activate, storeRequestChunk } from '../../src/model/transitions/run.ts';
import { type TusOptions, tusSettings } from '../../src/model/tus-upload.ts';
import { createMemoryStore } from '../../src/storage/memory-store.ts';
import type { Store } from '../../src/storage/store.ts';
import type { EngineOptions } from '../../src/transfer/engine-options.ts';
import * as tusParts from '../../src/transfer/tus-parts.ts';
import { tusUploads } from '../../src/transfer/tus-upload.ts';
import { aRecord, aRegistration, aRequest } from '../storage/rows.ts';
import { type EngineContext, type EngineWorld, engineWorld } from './engine-world.ts';
import { type TusServer, type TusServerOptions, tusServer } from './tus-server.ts';

export const ENDPOINT = 'https://files.test/uploads';
const UID = 'up';
const STORED_CHUNK = 4 * 1024 * 1024;

/** Bytes in which no two stretches are alike. */
export function noise(size: number): Uint8Array<ArrayBuffer> {
  const words = new Uint32Array(Math.ceil(size / 4));
  for (let at = 0; at < words.length; at++) words[at] = Math.imul(at + 1, 2654435761);
  return new Uint8Array(words.buffer).slice(0, size);
}

/** Stores a background fetch with one upload by tus, as the manager does. */
export async function storeUpload(
  store: Store,
  body: Uint8Array<ArrayBuffer>,
  given: {
    readonly tus?: TusOptions;
    readonly request?: Partial<StoredRequest>;
    readonly driver?: DriverName;
  } = {},
): Promise<void> {
  const { tus = {}, driver = 'foreground' } = given;
  const settings = { method: 'POST', url: ENDPOINT, headers: [], tus: tusSettings(tus) };
  const request = aRequest({ ...settings, ...given.request });
  await store.create({
    registration: aRegistration({ uid: UID, id: UID, phase: 'storing', driver }),
    records: [aRecord({ uid: UID, request })],
  });
  for (let offset = 0; offset < body.length; offset += STORED_CHUNK) {
    const data = body.slice(offset, offset + STORED_CHUNK).buffer;
    const chunk = { body: { uid: UID, index: 0, side: 'request' as const }, offset, data };
    await store.transact(UID, [], storeRequestChunk(chunk));
  }
  await store.transact(UID, 'all', activate([body.length]));
}

export interface TusWorld extends EngineWorld {
  readonly server: TusServer;
  readonly body: Uint8Array;
  open(options?: Partial<EngineOptions>, loadTus?: () => Promise<unknown>): EngineContext;
  state(): Promise<RegistrationRows>;
  /** Lets up to two hours pass, with time for what takes real time (Web Crypto), until it has settled. */
  settle(): Promise<void>;
  /** The upload has succeeded, and there is one file that is whole: the right one. */
  expectWhole(): Promise<RegistrationRows>;
  /** It has failed; returns the problem's message. */
  expectFailed(): Promise<string>;
}

/** An engine with one stored upload by tus, and its server. */
export async function tusWorld({
  size,
  tus = {},
  method = 'POST',
  headers = [],
  url = ENDPOINT,
  ...options
}: Omit<TusServerOptions, 'clock'> & {
  readonly size: number;
  readonly tus?: TusOptions;
  readonly method?: string;
  readonly headers?: readonly (readonly [string, string])[];
  readonly url?: string;
}): Promise<TusWorld> {
  const body = noise(size);
  const store = createMemoryStore();
  await storeUpload(store, body, {
    tus: { checksum: false, ...tus },
    request: { method, url, headers },
  });
  const world = engineWorld({ store });
  const server = tusServer({ clock: world.clock, ...options });
  const uid = UID;
  const state = async () => {
    const read = await store.read(uid);
    if (!read) throw new Error('It is gone.');
    return read;
  };
  return {
    ...world,
    server,
    body,
    open(engineOptions = {}, loadTus = async () => tusUploads(tusParts)) {
      const context = world.openContext(server, engineOptions, store, { loadTus });
      void context.engine.run(uid);
      return context;
    },
    state,
    async settle() {
      // In steps that are shorter than any patience with an answer, which may take real time too.
      for (let step = 0; step < 1440; step++) {
        await world.clock.advance(5000);
        await new Promise((resolve) => setTimeout(resolve, 1));
        if ((await state()).registration.phase === 'settled') return;
      }
    },
    async expectWhole() {
      const read = await state();
      expect(read.records[0]?.problem).toBeNull();
      expect(read.registration).toMatchObject({ result: 'success', uploaded: size });
      const whole = server.whole();
      expect(whole).toHaveLength(1);
      expect(Buffer.from(whole[0]?.bytes ?? []).equals(body)).toBe(true);
      return read;
    },
    async expectFailed() {
      const { registration } = await state();
      expect(registration).toMatchObject({ phase: 'settled', result: 'failure' });
      return registration.problem?.message ?? '';
    },
  };
}

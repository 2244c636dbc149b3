import { expect } from 'vitest';
import type { RegistrationRows } from '../../src/model/rows.ts';
import { activate, storeRequestChunk } from '../../src/model/transitions/run.ts';
import { type TusOptions, tusSettings } from '../../src/model/tus-upload.ts';
import { createMemoryStore } from '../../src/storage/memory-store.ts';
import type { EngineOptions } from '../../src/transfer/engine-options.ts';
import * as tusUpload from '../../src/transfer/tus-upload.ts';
import { aRecord, aRegistration, aRequest } from '../storage/rows.ts';
import { type EngineContext, type EngineWorld, engineWorld } from './engine-world.ts';
import { type TusServer, type TusServerOptions, tusServer } from './tus-server.ts';

export const ENDPOINT = 'https://files.test/uploads';
const STORED_CHUNK = 4 * 1024 * 1024;

/** Bytes in which no two stretches are alike. */
function noise(size: number): Uint8Array<ArrayBuffer> {
  const words = new Uint32Array(Math.ceil(size / 4));
  for (let at = 0; at < words.length; at++) words[at] = Math.imul(at + 1, 2654435761);
  return new Uint8Array(words.buffer).slice(0, size);
}

export interface TusWorld extends EngineWorld {
  readonly server: TusServer;
  readonly body: Uint8Array;
  open(options?: Partial<EngineOptions>): EngineContext;
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
  const store = createMemoryStore();
  const world = engineWorld({ store });
  const server = tusServer({ clock: world.clock, ...options });
  const body = noise(size);
  const uid = 'up';
  const settings = { tus: tusSettings({ checksum: false, ...tus }) };
  const request = aRequest({ method, url, headers, ...settings });
  await store.create({
    registration: aRegistration({ uid, id: uid, phase: 'storing' }),
    records: [aRecord({ uid, request })],
  });
  for (let offset = 0; offset < size; offset += STORED_CHUNK) {
    const data = body.slice(offset, offset + STORED_CHUNK).buffer;
    const chunk = { body: { uid, index: 0, side: 'request' as const }, offset, data };
    await store.transact(uid, [], storeRequestChunk(chunk));
  }
  await store.transact(uid, 'all', activate([size]));
  const state = async () => {
    const read = await store.read(uid);
    if (!read) throw new Error('It is gone.');
    return read;
  };
  return {
    ...world,
    server,
    body,
    open(engineOptions = {}) {
      const context = world.openContext(server, engineOptions, store, {
        loadTus: async () => tusUpload,
      });
      void context.engine.run(uid);
      return context;
    },
    state,
    async settle() {
      for (let minute = 0; minute < 120; minute++) {
        await world.clock.advance(60_000);
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

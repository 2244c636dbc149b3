import { seededBytes } from '@bgfetch-test/scripted-server/client';
import type { RegistrationRow } from '../../src/model/rows.ts';
import type { StoredResponse } from '../../src/model/stored-exchange.ts';
import { beginResponse, commitChunk } from '../../src/model/transitions/receive.ts';
import { setPaused } from '../../src/model/transitions/run.ts';
import {
  abortRegistration,
  failRecord,
  finishRecord,
  settleRegistration,
} from '../../src/model/transitions/settle.ts';
import type { Store } from '../../src/storage/store.ts';
import { aRecord, aRegistration, aRequest } from '../storage/rows.ts';

/** A download that a test moves on by hand, as the engine would. */
interface RunningDownload {
  /** The next `bytes` of the body that `seed`, its URL, gives. */
  append(bytes: number): Promise<void>;
  finish(): Promise<void>;
  /** A new answer with this ETag takes the place of what was there. */
  restart(etag: string): Promise<void>;
  pause(): Promise<void>;
  abort(): Promise<void>;
  release(): Promise<void>;
}

export interface Downloads {
  finished(
    url: string,
    bytes: number,
    given?: Partial<RegistrationRow> & { chunk?: number },
  ): Promise<string>;
  failed(url: string): Promise<string>;
  running(
    url: string,
    expectedBytes: number | null,
    given?: Partial<RegistrationRow>,
  ): Promise<RunningDownload>;
}

/** Puts downloads into a store. */
export function downloads(store: Store): Downloads {
  async function begin(url: string, given: Partial<RegistrationRow>): Promise<string> {
    const uid = crypto.randomUUID();
    const record = aRecord({ uid, request: aRequest({ url, headers: [] }) });
    await store.create({ registration: aRegistration({ ...given, uid }), records: [record] });
    return uid;
  }
  async function settle(uid: string, result: 'success' | 'failure'): Promise<void> {
    const settlement = { result, failureReason: '', problem: null, settledAt: 1 } as const;
    await store.transact(uid, 'all', settleRegistration(0, settlement));
  }
  return {
    async finished(url, bytes, { chunk = 4 * 2 ** 20, ...given } = {}) {
      const uid = await begin(url, given);
      await store.transact(uid, [0], beginResponse(0, 0, head(url), bytes));
      for (let at = 0; at < bytes; at += chunk) {
        const data = piece(url, at, Math.min(bytes, at + chunk));
        await store.transact(uid, [0], commitChunk(0, 0, at, data));
      }
      await store.transact(uid, [0], finishRecord(0, 0));
      await settle(uid, 'success');
      return uid;
    },
    async failed(url) {
      const uid = await begin(url, {});
      const problem = { name: 'HttpError', message: '404' };
      const failure = { failureReason: 'bad-status', problem, response: head(url) } as const;
      await store.transact(uid, [0], failRecord(0, 0, failure));
      await settle(uid, 'failure');
      return uid;
    },
    async running(url, expectedBytes, given = {}) {
      const uid = await begin(url, given);
      let received = 0;
      const answered = (etag: string) =>
        store.transact(uid, [0], beginResponse(0, 0, head(url, etag), expectedBytes));
      await answered('"v1"');
      return {
        async append(bytes) {
          const data = piece(url, received, received + bytes);
          await store.transact(uid, [0], commitChunk(0, 0, received, data));
          received += bytes;
        },
        async finish() {
          await store.transact(uid, [0], finishRecord(0, 0));
          await settle(uid, 'success');
        },
        async restart(etag) {
          await answered(etag);
          received = 0;
        },
        pause: async () => void (await store.transact(uid, [], setPaused(true))),
        abort: async () => void (await store.transact(uid, 'all', abortRegistration(1))),
        release: () => store.remove(uid),
      };
    },
  };
}

/** A buffer of just these bytes. */
const piece = (seed: string, from: number, to: number): ArrayBuffer =>
  new Uint8Array(seededBytes(seed, from, to)).buffer;

const head = (url: string, etag = '"v1"'): StoredResponse => ({
  url,
  status: 200,
  statusText: 'OK',
  type: 'cors',
  redirected: false,
  headers: [
    ['content-type', 'audio/mpeg'],
    ['etag', etag],
  ],
});

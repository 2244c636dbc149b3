import type {
  NativeBackgroundFetchManager,
  NativeBackgroundFetchRecord,
  NativeBackgroundFetchRegistration,
} from '../../../src/browser/service-worker.ts';
import { tagUrl } from '../../../src/drivers/web/native-fetches.ts';

type Fields = Partial<Omit<NativeBackgroundFetchRegistration, keyof EventTarget>>;

/** One of the browser's background fetches, over or under way. */
export class FakeNative extends EventTarget implements NativeBackgroundFetchRegistration {
  readonly id: string = 'ep-5';
  readonly uploadTotal: number = 0;
  readonly uploaded: number = 0;
  readonly downloadTotal: number = 0;
  readonly downloaded: number = 0;
  readonly result: NativeBackgroundFetchRegistration['result'] = '';
  readonly failureReason: NativeBackgroundFetchRegistration['failureReason'] = '';
  readonly recordsAvailable: boolean = true;
  aborted = false;
  records: NativeBackgroundFetchRecord[] = [];

  constructor(fields: Fields = {}) {
    super();
    Object.assign(this, fields);
  }

  async abort(): Promise<boolean> {
    this.aborted = true;
    return true;
  }

  async match(): Promise<NativeBackgroundFetchRecord | undefined> {
    return this.records[0];
  }

  async matchAll(): Promise<NativeBackgroundFetchRecord[]> {
    return this.records;
  }
}

/** One of the browser's records: of record `index` of the background fetch `uid` of the manager `test`. */
export function fakeRecord(
  uid: string,
  index: number,
  answer: () => Response | Promise<Response>,
  method = 'GET',
): NativeBackgroundFetchRecord {
  const url = `https://app.test/${index}`;
  const request = new Request(tagUrl(url, { name: 'test', uid, index }), { method });
  const responseReady = (async () =>
    // Only the network gives a response its URL.
    Object.defineProperty(await answer(), 'url', { value: url }))();
  responseReady.catch(() => {});
  return { request, responseReady };
}

export function fakeManager(
  fetch: NativeBackgroundFetchManager['fetch'],
): NativeBackgroundFetchManager {
  return { fetch, get: async () => undefined, getIds: async () => [] };
}

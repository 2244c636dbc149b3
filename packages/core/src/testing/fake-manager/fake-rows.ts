import type { CheckedFetchOptions } from '../../model/fetch-options.ts';
import type { Replacement } from '../../model/replacement.ts';
import type { RegistrationRows } from '../../model/rows.ts';
import { newRows } from '../../model/rows.ts';
import { isSecretHeader } from '../../model/secrets.ts';
import type { DriverGuarantees } from '../../model/snapshot.ts';
import { captureRequest, captureResponse } from '../../model/stored-exchange.ts';
import { beginResponse, commitChunk } from '../../model/transitions/receive.ts';
import { finishRecord } from '../../model/transitions/settle.ts';
import type { TransportResponse } from '../../model/transport.ts';
import type { Store } from '../../storage/store.ts';

export const GUARANTEES: DriverGuarantees = {
  survivesPageClose: false,
  survivesReload: false,
  periodicOnly: false,
  pausable: true,
};

/** The rows of a background fetch that no driver carries. */
export async function fakeRows(
  uid: string,
  id: string,
  requests: readonly Request[],
  options: CheckedFetchOptions,
  now: number,
  replacement: Replacement,
): Promise<RegistrationRows> {
  const captured = await Promise.all(
    requests.map((request) => captureRequest(request, isSecretHeader)),
  );
  const driverReason = 'A fake manager: the test carries it.';
  const { registration, records } = newRows(
    { uid, id, options, driver: 'foreground', driverReason, createdAt: now, ...replacement },
    captured.map(({ stored }) => stored),
  );
  return { registration: { ...registration, epoch: 1, phase: 'active' }, records };
}

/** What is read of a response. */
type Answer = Omit<TransportResponse, 'body'>;

const EMPTY: Omit<Answer, 'headers'> = {
  url: '',
  status: 200,
  statusText: 'OK',
  type: 'basic',
  redirected: false,
  arrayBuffer: async () => new ArrayBuffer(0),
};

/** Stores an empty answer to each request that has none yet: a success has an answer to each. */
export async function storeEmptyAnswers(store: Store, uid: string): Promise<void> {
  for (const { state, request } of (await store.read(uid))?.records ?? [])
    if (state === 'pending')
      await storeAnswer(store, uid, request.url, { ...EMPTY, headers: new Headers() });
}

/** Stores `response` as the whole answer to the request for `url`. */
export async function storeAnswer(
  store: Store,
  uid: string,
  url: string,
  response: Answer,
): Promise<RegistrationRows | undefined> {
  const state = await store.read(uid);
  const record = state?.records.find(({ request }) => request.url === url);
  if (!state || !record) throw new RangeError(`No request for ${url} is in this background fetch.`);
  const { epoch } = state.registration;
  const { index } = record;
  const data = await response.arrayBuffer();
  const answered = { storedUrl: url, sentUrl: url, isSecretHeader };
  const head = { ...captureResponse(response, answered), url };
  await store.transact(uid, [index], beginResponse(epoch, index, head, data.byteLength));
  if (data.byteLength > 0) await store.transact(uid, [index], commitChunk(epoch, index, 0, data));
  return store.transact(uid, 'all', finishRecord(epoch, index));
}

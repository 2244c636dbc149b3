import type { PrepareRequest } from '../../engine/hooks.ts';
import type { RegistrationState } from '../../model/change.ts';
import { withoutSecrets } from '../../model/secrets.ts';
import { restoreRequest } from '../../model/stored-exchange.ts';
import { readBlob } from '../../storage/bodies.ts';
import type { Store } from '../../storage/store.ts';
import type { RecordRow } from '../../store/record-row.ts';
import { DriverRefusal } from '../driver.ts';
import { tagUrl } from './request-tag.ts';
import { unsupportedReason } from './unsupported-request.ts';

export interface BuildRequestsPorts {
  readonly name: string;
  readonly store: Store;
  readonly pageUrl: string;
  readonly prepareRequest: PrepareRequest | null;
  readonly secretHeaders: (uid: string, index: number) => readonly (readonly [string, string])[];
}

/**
 * The requests as the browser gets them: stored form, the page's secrets, the app's `prepareRequest`, our tag, the
 * stored body. Rejects with `DriverRefusal` when the browser would not do one of them justice.
 */
export async function buildRequests(
  { registration, records }: RegistrationState,
  ports: BuildRequestsPorts,
): Promise<Request[]> {
  const requests: Request[] = [];
  for (const record of records) {
    const { uid, index } = record;
    const request = await prepared(record, registration.id, ports);
    const reason = unsupportedReason(request, ports.pageUrl);
    if (reason)
      throw new DriverRefusal(
        `Request ${index} (${withoutSecrets(record.request.url)}): ${reason}.`,
      );
    // Tagged before there is a body: a Request made from one with a body would stream it.
    const tagged = new Request(tagUrl(request.url, { name: ports.name, uid, index }), request);
    const body = await storedBody(record, ports.store);
    requests.push(body ? new Request(tagged, { body }) : tagged);
  }
  return requests;
}

async function prepared(
  record: RecordRow,
  registrationId: string,
  { prepareRequest, secretHeaders }: BuildRequestsPorts,
): Promise<Request> {
  const { uid, index, request } = record;
  const restored = restoreRequest(request, null, secretHeaders(uid, index));
  if (!prepareRequest) return restored;
  return prepareRequest(restored, {
    registrationId,
    recordIndex: index,
    attempt: 0,
    previous: null,
  });
}

async function storedBody({ uid, index, request }: RecordRow, store: Store): Promise<Blob | null> {
  if (request.bodyBytes === null) return null;
  return readBlob(store, { uid, index, side: 'request' }, request.bodyBytes);
}

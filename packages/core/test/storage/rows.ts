import type { RecordRow, RegistrationRow, RegistrationRows } from '../../src/model/rows.ts';
import type { StoredRequest, StoredResponse } from '../../src/model/stored-exchange.ts';
import type { Change, Transition } from '../../src/model/transitions/transition.ts';

export function aRegistration(given: Partial<RegistrationRow> = {}): RegistrationRow {
  return {
    uid: 'uid-1',
    id: 'episode-5',
    epoch: 0,
    revision: 0,
    phase: 'active',
    paused: false,
    driver: 'foreground',
    driverReason: 'chosen by a test',
    title: 'Episode 5',
    icons: [{ src: '/icon.png', sizes: '96x96' }],
    metadata: undefined,
    downloadTotal: 0,
    downloaded: 0,
    uploadTotal: 0,
    uploaded: 0,
    result: '',
    failureReason: '',
    problem: null,
    createdAt: 1_700_000_000_000,
    settledAt: null,
    ...given,
  };
}

export function aRecord(given: Partial<RecordRow> = {}): RecordRow {
  return {
    uid: 'uid-1',
    index: 0,
    state: 'pending',
    request: aRequest(),
    response: null,
    received: 0,
    expectedBytes: null,
    bodySent: false,
    failureReason: '',
    problem: null,
    attempts: 0,
    notBefore: 0,
    sentOnce: false,
    ...given,
  };
}

export function aRequest(given: Partial<StoredRequest> = {}): StoredRequest {
  return {
    url: 'https://media.test/ep-5.mp3',
    method: 'GET',
    headers: [['accept', 'audio/*']],
    mode: 'cors',
    credentials: 'same-origin',
    cache: 'default',
    redirect: 'follow',
    referrer: 'about:client',
    referrerPolicy: '',
    integrity: '',
    bodyBytes: null,
    ...given,
  };
}

/** A registration with `records` records. */
export function aState(given: Partial<RegistrationRow> = {}, records = 1): RegistrationRows {
  const registration = aRegistration(given);
  const { uid } = registration;
  return {
    registration,
    records: Array.from({ length: records }, (_, index) => aRecord({ uid, index })),
  };
}

export function bytes(...values: readonly number[]): ArrayBuffer {
  return Uint8Array.from(values).buffer;
}

/** Appends `data` to a record's response and counts it, as the engine does. */
export function append(data: ArrayBuffer, index = 0): Transition {
  return ({ registration, records }): Change => {
    const record = records.find((candidate) => candidate.index === index);
    if (!record) throw new RangeError(`no record ${index}`);
    return {
      registration: {
        ...registration,
        revision: registration.revision + 1,
        downloaded: registration.downloaded + data.byteLength,
      },
      records: [{ ...record, received: record.received + data.byteLength }],
      putChunk: {
        body: { uid: record.uid, index, side: 'response' },
        offset: record.received,
        data,
      },
    };
  };
}

export const settle: Transition = ({ registration }) => ({
  registration: { ...registration, phase: 'settled', result: 'success', settledAt: 1 },
});

export function aResponse(given: Partial<StoredResponse> = {}): StoredResponse {
  return {
    url: 'https://app.test/episode-5.mp3',
    status: 200,
    statusText: 'OK',
    type: 'basic',
    redirected: false,
    headers: [['etag', '"v1"']],
    ...given,
  };
}

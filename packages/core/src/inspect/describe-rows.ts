import { holesOf, stretchesOf } from '../model/body-parts.ts';
import { leaseGenerationOf, type RecordRow, type RegistrationRows } from '../model/rows.ts';
import type { StoredBytes, StoredRecord, StoredRegistration, StoredStretch } from './inspection.ts';

/** What the rows of a registration say, without what may be secret. */
export function describeRows({ registration, records }: RegistrationRows): StoredRegistration {
  return {
    epoch: registration.epoch,
    takeovers: leaseGenerationOf(registration),
    segments: registration.segments ?? 1,
    bytes: sumOf(records.map((record) => bytesOf(record, registration.result === 'failure'))),
    records: records.map(describeRecord),
  };
}

function describeRecord(record: RecordRow): StoredRecord {
  const { response, request, tus } = record;
  return {
    index: record.index,
    stretches: storedStretches(record),
    holes: record.expectedBytes === null ? [] : holesOf(record, record.expectedBytes),
    answer: response && {
      status: response.status,
      statusText: response.statusText,
      url: response.url,
      redirected: response.redirected,
      type: response.type,
      headers: response.headers,
    },
    attempts: record.attempts,
    notBefore: record.notBefore,
    isImposed: record.imposed === true,
    lastStatus: record.lastStatus ?? null,
    problem: record.problem,
    discards: record.discards ?? 0,
    isUnsure: record.unsure === true,
    upload:
      request.bodyBytes === null
        ? null
        : {
            bytes: request.bodyBytes,
            isSent: record.bodySent,
            // Of the upload itself nothing else is shown: whoever knows its address may write to it.
            confirmed: request.tus ? (tus?.offset ?? 0) : null,
          },
  };
}

function storedStretches({ received, parts = [] }: RecordRow): readonly StoredStretch[] {
  const beginning = [...stretchesOf(parts, { start: 0, end: received })].map(
    ({ start, end, part }) =>
      ({ start, end, place: part ? 'file' : 'rows', isAhead: false }) as const,
  );
  const ahead = parts
    .filter(({ start }) => start > received)
    .map(({ start, end }) => ({ start, end, place: 'file', isAhead: true }) as const);
  return [...beginning, ...ahead];
}

/** Where the bytes of a record lie. What has failed for good keeps no body of a request. */
function bytesOf(record: RecordRow, hasFailed: boolean): StoredBytes {
  const inPlace = (place: StoredStretch['place']): number =>
    storedStretches(record)
      .filter((stretch) => stretch.place === place)
      .reduce((sum, { start, end }) => sum + end - start, 0);
  const isKept = !hasFailed && record.state !== 'failed';
  return {
    inFiles: inPlace('file'),
    inRows: inPlace('rows'),
    ofRequests: isKept ? (record.request.bodyBytes ?? 0) : 0,
  };
}

export const sumOf = (all: readonly StoredBytes[]): StoredBytes =>
  all.reduce(
    (sum, one) => ({
      inFiles: sum.inFiles + one.inFiles,
      inRows: sum.inRows + one.inRows,
      ofRequests: sum.ofRequests + one.ofRequests,
    }),
    { inFiles: 0, inRows: 0, ofRequests: 0 },
  );

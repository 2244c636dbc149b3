import { type RecordRow, responseBodyOf } from '../model/rows.ts';
import { withoutSecrets } from '../model/secrets.ts';
import { restoreResponse, toHeaders } from '../model/stored-exchange.ts';
import { type BodySource, bodyStream, bytesInRows, readBlob } from '../storage/bodies.ts';

/** Why the record has no response, or none with a body that can be used. */
export function failureOf({ failureReason, problem, request }: RecordRow): Error {
  if (failureReason === 'aborted')
    return new DOMException(
      'The background fetch was aborted before this record was complete.',
      'AbortError',
    );
  if (failureReason === 'quota-exceeded')
    return new DOMException(problem?.message ?? 'The disk is full.', 'QuotaExceededError');
  const why = problem?.message ?? failureReason;
  return new TypeError(`${withoutSecrets(request.url)} has no response: ${why}`);
}

/** The rows are gone. */
export const releasedError = (): DOMException =>
  new DOMException('The records of the background fetch have been released.', 'InvalidStateError');

/** So much is read from rows before a response is there: what lies in files besides needs no reading then. */
const FEW_BYTES = 8 * 2 ** 20;

/** The response of a record that has ended. Throws when it has none. */
export async function responseOf(source: BodySource, row: RecordRow): Promise<Response> {
  const response = wholeResponse(row);
  const { received } = row;
  if (received === 0) return restoreResponse(response, null);
  const body = responseBodyOf(row);
  const whole = { start: 0, end: received };
  const inRows = bytesInRows(body, received);
  // The browser reads files by itself, and clones of a response made of them share them.
  const isBlob = inRows < received && inRows <= FEW_BYTES;
  return restoreResponse(
    response,
    isBlob ? await readBlob(source, body, whole) : bodyStream(source, body, whole),
  );
}

/** The whole body of a record that has ended, with its media type. Throws as `responseOf`. */
export async function blobOf(source: BodySource, row: RecordRow): Promise<Blob> {
  const type = toHeaders(wholeResponse(row).headers).get('content-type') ?? '';
  return readBlob(source, responseBodyOf(row), { start: 0, end: row.received }, type);
}

/** The head of the response. A failure has a complete response only when its status was bad. */
function wholeResponse(row: RecordRow): NonNullable<RecordRow['response']> {
  const { response, failureReason } = row;
  if (!response || (failureReason !== '' && failureReason !== 'bad-status')) throw failureOf(row);
  return response;
}

import { pauseUnlessClosed } from './break-connection.ts';
import { type DataExchange, sendJson, sendText } from './data-exchange.ts';
import { hashRequestBody } from './read-request.ts';
import type { BodyEnding } from './send-body.ts';

/** `POST` and `PUT` of `/upload/<name>`: counts and hashes the body, under the scope's faults, and keeps nothing. */
export async function uploadRoute(exchange: DataExchange): Promise<BodyEnding> {
  const { request, response, faults, scope, entry } = exchange;
  if (request.method !== 'POST' && request.method !== 'PUT') {
    return sendText(exchange, 405, 'Uploads are posted or put.\n', [['Allow', 'POST, PUT']]);
  }
  let reset = false;
  const body = await hashRequestBody(request, async (total, length) => {
    entry.bytesReceived = total;
    const limit = faults.resetLimit(scope);
    if (limit !== null && total >= limit && !reset) {
      reset = true;
      faults.useReset(scope);
      request.socket.resetAndDestroy();
    }
    while (
      total >= (faults.of(scope).stallAfterBytes ?? Number.POSITIVE_INFINITY) &&
      !response.closed
    ) {
      await pauseUnlessClosed(response, 50);
    }
    const { throttleBytesPerSecond } = faults.of(scope);
    if (throttleBytesPerSecond !== null) {
      await pauseUnlessClosed(response, (length * 1000) / throttleBytesPerSecond);
    }
  });
  if (!body.complete) return reset ? 'reset' : 'client-closed';
  return sendJson(exchange, { bytes: body.bytes, sha256: body.sha256 });
}

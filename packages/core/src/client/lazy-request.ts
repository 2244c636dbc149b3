import type { RecordRow } from '../model/rows.ts';
import { restoreRequest } from '../model/stored-exchange.ts';
import { bodyStream, readBlob } from '../storage/bodies.ts';
import type { Store } from '../storage/store.ts';

/**
 * The request of a record. Its body is read from the store only when the app reads it; that rejects with `BodyMissingError`
 * once the body has been deleted. The browser itself knows nothing of that body: for `fetch` and `new Request` it counts as
 * used, so that they refuse the request instead of sending it without its body.
 */
export function lazyRequest(store: Store, { uid, index, request: stored }: RecordRow): Request {
  const { bodyBytes } = stored;
  if (bodyBytes === null) return restoreRequest(stored, null, []);
  const address = { uid, index, side: 'request' } as const;

  const make = (): Request => {
    let stream: ReadableStream<Uint8Array> | null = null;
    let used = false;
    const isTaken = () => used || (stream?.locked ?? false);
    const refusal = () => new TypeError('The body of this request was already used.');

    const read = async (reading: Reading): Promise<unknown> => {
      if (isTaken()) throw refusal();
      used = true;
      const whole = restoreRequest(
        stored,
        await readBlob(store, address, { start: 0, end: bodyBytes }),
        [],
      );
      return whole[reading]();
    };
    const open = (): ReadableStream<Uint8Array> => {
      stream ??= onFirstRead(bodyStream(store, address, { start: 0, end: bodyBytes }), () => {
        used = true;
      });
      return stream;
    };
    const clone = (): Request => {
      if (isTaken()) throw refusal();
      return make();
    };

    const request = usedUp(restoreRequest(stored, new Blob(['-']), []));
    const members: PropertyDescriptorMap = {
      bodyUsed: { get: () => used, configurable: true },
      clone: { value: clone, configurable: true },
    };
    // Firefox has no `body` here, and some engines have no `bytes()`.
    if ('body' in request) members.body = { get: open, configurable: true };
    for (const reading of readings)
      if (reading in request) members[reading] = { value: () => read(reading), configurable: true };
    return Object.defineProperties(request, members);
  };
  return make();
}

type Reading = 'arrayBuffer' | 'blob' | 'bytes' | 'formData' | 'json' | 'text';

const readings: readonly Reading[] = ['arrayBuffer', 'blob', 'bytes', 'formData', 'json', 'text'];

/** Reads the body of the request, so that the browser refuses to send it. */
function usedUp(request: Request): Request {
  void request.text().catch(() => {});
  return request;
}

function onFirstRead(
  stream: ReadableStream<Uint8Array>,
  begun: () => void,
): ReadableStream<Uint8Array> {
  const reader = stream.getReader();
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        begun();
        const { done, value } = await reader.read();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel: (reason) => {
        begun();
        return reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}

import type { Transport } from '../../model/transport.ts';
import { responseWithBody } from '../../platform/response-with-body.ts';

/** As `transport`, with `onRead` called before each piece of a body is handed on. */
export function readingTransport(transport: Transport, onRead: () => void): Transport {
  return {
    ...(transport.head && { head: transport.head.bind(transport) }),
    async send(attempt) {
      const response = await transport.send(attempt);
      onRead();
      return responseWithBody(response, response.body && watched(response.body, onRead));
    },
  };
}

function watched(body: ReadableStream<Uint8Array>, onRead: () => void): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await reader.read();
        onRead();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel: (reason) => reader.cancel(reason),
    },
    // No reading ahead: what is read is wanted.
    { highWaterMark: 0 },
  );
}

import { responseWithBody, type Transport } from '../../model/transport.ts';

/** `transport`, with a call of `onRead` before each piece of a body is handed on. */
export function watchedTransport(transport: Transport, onRead: () => void): Transport {
  return {
    ...(transport.head && { head: transport.head.bind(transport) }),
    async send(attempt) {
      const response = await transport.send(attempt);
      onRead();
      return responseWithBody(response, response.body && watchedBody(response.body, onRead));
    },
  };
}

function watchedBody(
  body: ReadableStream<Uint8Array>,
  onRead: () => void,
): ReadableStream<Uint8Array> {
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
    // Nothing is read ahead of the engine: its own reading says that bytes arrive.
    { highWaterMark: 0 },
  );
}

import type { Transport } from '../../../../packages/core/src/index.ts';

/** `fetch`, but once `isLast` says so of the bytes so far, the end of the body is never told. */
export function neverEnding(isLast: (bytes: number) => boolean): Transport {
  return {
    async send({ request, body, signal }) {
      const response = await fetch(request, body ? { body, signal } : { signal });
      let bytes = 0;
      const held = response.body?.pipeThrough(
        new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
          transform: (piece, controller) => {
            bytes += piece.byteLength;
            controller.enqueue(piece);
          },
          flush: () => (isLast(bytes) ? new Promise<void>(() => {}) : undefined),
        }),
      );
      const { url, status, statusText, type, redirected, headers } = response;
      return {
        url,
        status,
        statusText,
        type,
        redirected,
        headers,
        body: held ?? null,
        arrayBuffer: () => new Response(held).arrayBuffer(),
      };
    },
  };
}

import type { Clock } from '../../../../packages/core/src/browser/clock.ts';

export interface BodyMaking {
  readonly bytes: Uint8Array;
  /** What comes after the bytes. */
  readonly ending: 'end' | 'error' | 'stall';
  readonly pieceBytes: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly online: () => boolean;
  readonly onSent: (bytes: number) => void;
  /** Called once the connection is free. */
  readonly over: () => void;
}

const PIECE_MS = 5;

/** A body that comes piece by piece on the virtual clock. */
export function piecewiseBody(making: BodyMaking): ReadableStream<Uint8Array> {
  const { bytes, ending, pieceBytes, clock, signal, online, onSent, over } = making;
  let at = 0;
  let cancelTimer = () => {};
  let onAbort = () => {};
  const end = () => {
    cancelTimer();
    signal.removeEventListener('abort', onAbort);
    over();
  };
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        onAbort = () => {
          end();
          controller.error(signal.reason);
        };
        signal.addEventListener('abort', onAbort, { once: true });
      },
      pull: (controller) =>
        new Promise<void>((resolve) => {
          cancelTimer = clock.setTimer(() => {
            if (signal.aborted) return resolve();
            if (!online()) {
              end();
              controller.error(new TypeError('network error'));
            } else if (at < bytes.length) {
              const piece = bytes.slice(at, at + pieceBytes);
              at += piece.length;
              onSent(piece.length);
              controller.enqueue(piece);
            } else if (ending === 'stall') {
              return;
            } else {
              end();
              if (ending === 'error') controller.error(new TypeError('network error'));
              else controller.close();
            }
            resolve();
          }, PIECE_MS);
        }),
      cancel: end,
    },
    { highWaterMark: 0 },
  );
}

import type { Clock } from './clock.ts';

/** Messages to the other contexts of the origin (never to oneself). */
export interface Channel {
  /** Calls `listener` for every message until the channel is closed; returns the function that ends it. */
  onMessage(listener: (message: unknown) => void): () => void;
  post(message: unknown): void;
  close(): void;
}

/** A `Channel` over the browser's BroadcastChannel. */
export function broadcastChannel(channel: BroadcastChannel): Channel {
  let closed = false;
  return {
    onMessage(listener) {
      const hear = ({ data }: MessageEvent): void => {
        if (!closed) listener(data);
      };
      channel.addEventListener('message', hear);
      return () => channel.removeEventListener('message', hear);
    },
    post(message) {
      // Work that ends after the close may still want to tell; there is nobody to tell it any more.
      if (!closed) channel.postMessage(message);
    },
    close() {
      closed = true;
      channel.close();
    },
  };
}

/** Resolves with the next message that `isWanted`, or with `null` after `limitMs`. */
export function nextMessage<Message>(
  channel: Channel | null,
  clock: Clock,
  limitMs: number,
  isWanted: (message: unknown) => message is Message,
): Promise<Message | null> {
  return new Promise((resolve) => {
    const end = (message: Message | null): void => {
      stop?.();
      cancel();
      resolve(message);
    };
    const cancel = clock.setTimer(() => end(null), limitMs);
    const stop = channel?.onMessage((message) => {
      if (isWanted(message)) end(message);
    });
  });
}

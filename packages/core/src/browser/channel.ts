import type { Clock } from './clock.ts';

/** Messages between the contexts of the origin. A context does not hear its own. */
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
      // Work that ends after the close may still post, and nobody listens any more.
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

import { engine } from './engine.ts';

let messages = 0;
let characters = 0;

/** One page runs a large background fetch, another one watches it. */
export const publishingTasks = {
  async publishingWatch(): Promise<void> {
    (await engine()).registrations$.subscribe();
  },

  /** Begins to fetch these, and to count what the other pages are told. */
  async publishingStart(urls: readonly string[]): Promise<void> {
    const manager = await engine();
    const { postMessage } = BroadcastChannel.prototype;
    BroadcastChannel.prototype.postMessage = function (this: BroadcastChannel, message: unknown) {
      messages += 1;
      characters += JSON.stringify(message).length;
      postMessage.call(this, message);
    };
    await manager.fetch('publishing', urls, { metadata: { note: 'x'.repeat(10_000) } });
  },

  /** What they were told so far; the size is that of the JSON. */
  publishingTold: async () => ({ messages, characters }),
};

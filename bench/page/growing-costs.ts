/** What `bench/growing-costs.ts` asks its two pages to do. */
import { createBackgroundFetch } from '@bgfetch/core';

export interface GrowingCosts {
  /** Shows what the other page does. */
  watch(): Promise<void>;
  /** Begins to fetch these, and to count what is sent to other pages. */
  start(urls: readonly string[]): Promise<void>;
  /** What was sent so far; the size is that of the JSON. */
  sent(): { readonly messages: number; readonly characters: number };
}

declare global {
  interface Window {
    growing: GrowingCosts;
  }
}

const bg = createBackgroundFetch({ name: 'growing', driver: 'foreground' });
let messages = 0;
let characters = 0;

window.growing = {
  async watch() {
    await bg.ready;
    bg.registrations$.subscribe();
  },

  async start(urls) {
    const { postMessage } = BroadcastChannel.prototype;
    BroadcastChannel.prototype.postMessage = function (this: BroadcastChannel, message: unknown) {
      messages += 1;
      characters += JSON.stringify(message).length;
      postMessage.call(this, message);
    };
    await bg.fetch('growing', urls, { metadata: { note: 'x'.repeat(10_000) } });
  },

  sent: () => ({ messages, characters }),
};

import { filter } from 'rxjs';
import type { Channel } from '../platform/channel.ts';
import { type Clock, sleep } from '../platform/clock.ts';
import { isChannelMessage } from '../stream/channel-messages.ts';

/** How often the holder of a lease that is waited for is asked for a sign of life, and how many may be missed. */
const ASK_EVERY_MS = 10_000;
const MAX_SILENCES = 3;

/**
 * Resolves when the context that holds the lease of `uid` has been silent for so long that it must be frozen: its lock
 * will not be given back by itself. Never resolves without a channel. Rejects with the signal's reason.
 */
export async function holderIsFrozen(
  uid: string,
  contextId: string,
  channel: Channel | null,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  if (!channel) return new Promise(() => {});
  const signs$ = channel.messages$.pipe(filter((message) => isSignOfLife(message, uid, contextId)));
  let silences = 0;
  const listening = signs$.subscribe(() => {
    silences = -1;
  });
  try {
    while (silences < MAX_SILENCES) {
      channel.post({ bgfetch: 1, type: 'ping', uid, from: contextId });
      await sleep(clock, ASK_EVERY_MS, signal);
      silences += 1;
    }
  } finally {
    listening.unsubscribe();
  }
}

function isSignOfLife(message: unknown, uid: string, contextId: string): boolean {
  if (!isChannelMessage(message)) return false;
  if (message.type === 'snapshot') return message.envelope.snapshot.uid === uid;
  return message.type === 'pong' && message.uid === uid && message.to === contextId;
}

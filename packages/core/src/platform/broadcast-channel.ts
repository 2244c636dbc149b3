import { Observable, Subject, share, takeUntil } from 'rxjs';
import type { Channel } from './channel.ts';

/** A `Channel` over the browser's BroadcastChannel; `messages$` completes when it is closed. */
export function broadcastChannel(channel: BroadcastChannel): Channel {
  const closed$ = new Subject<void>();
  const messages$ = new Observable<unknown>((subscriber) => {
    const hear = (event: MessageEvent): void => subscriber.next(event.data);
    channel.addEventListener('message', hear);
    return () => channel.removeEventListener('message', hear);
  }).pipe(takeUntil(closed$), share());

  return {
    messages$,
    post(message) {
      // Work that ends after the close may still want to tell; there is nobody to tell it any more.
      if (!closed$.closed) channel.postMessage(message);
    },
    close() {
      if (closed$.closed) return;
      closed$.next();
      closed$.unsubscribe();
      channel.close();
    },
  };
}

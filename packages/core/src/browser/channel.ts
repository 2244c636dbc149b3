import { Observable, ReplaySubject, share, takeUntil } from 'rxjs';

/** Messages to the other contexts of the origin (never to oneself). */
export interface Channel {
  readonly messages$: Observable<unknown>;
  post(message: unknown): void;
  close(): void;
}

/** A `Channel` over the browser's BroadcastChannel; `messages$` completes when it is closed. */
export function broadcastChannel(channel: BroadcastChannel): Channel {
  // Replays: a session may still be opening when its manager is closed, and then listens too late.
  const closed$ = new ReplaySubject<void>(1);
  let closed = false;
  const messages$ = new Observable<unknown>((subscriber) => {
    const hear = (event: MessageEvent): void => subscriber.next(event.data);
    channel.addEventListener('message', hear);
    return () => channel.removeEventListener('message', hear);
  }).pipe(takeUntil(closed$), share());

  return {
    messages$,
    post(message) {
      // Work that ends after the close may still want to tell; there is nobody to tell it any more.
      if (!closed) channel.postMessage(message);
    },
    close() {
      if (closed) return;
      closed = true;
      closed$.next();
      channel.close();
    },
  };
}

import type { Observable } from 'rxjs';

/** Messages to the other contexts of the origin (never to oneself). */
export interface Channel {
  readonly messages$: Observable<unknown>;
  post(message: unknown): void;
  close(): void;
}

import type { Observable } from 'rxjs';
import type { Clock } from '../../browser/clock.ts';
import { Emitter } from '../../browser/emitter.ts';
import { observeEvents } from '../../browser/observables.ts';

export type LaunchReason = 'user' | 'wake' | 'reload';
export type KillReason = 'jetsam' | 'watchdog' | 'user' | 'web content';

/** What happened, as the phone saw it. `page` numbers the pages (one for each load), `wake` the tasks, from 1. */
export type NativeEvent =
  | { readonly what: 'launch'; readonly page: number; readonly reason: LaunchReason }
  | { readonly what: 'configure'; readonly page: number; readonly config: unknown }
  | { readonly what: 'start' | 'stop'; readonly page: number }
  | {
      readonly what: 'wake';
      readonly wake: number;
      readonly taskId: string;
      readonly budgetMs: number;
      readonly leadMs: number;
    }
  /** The system had a reason not to wake. */
  | { readonly what: 'no wake'; readonly why: string }
  /** An event has reached the page, and its handler is called now. */
  | {
      readonly what: 'event' | 'timeout';
      readonly page: number;
      readonly taskId: string | undefined;
    }
  | {
      readonly what: 'finish';
      readonly page: number;
      readonly taskId: string | undefined;
      readonly accepted: true;
    }
  | {
      readonly what: 'finish';
      readonly page: number;
      readonly taskId: string | undefined;
      readonly accepted: false;
      readonly why: string;
    }
  | { readonly what: 'completed'; readonly wake: number; readonly ok: boolean; readonly ms: number }
  | { readonly what: 'kill'; readonly why: KillReason }
  | { readonly what: 'freeze' | 'thaw'; readonly page: number }
  | { readonly what: 'foreground' | 'background' | 'suspend' }
  | { readonly what: 'status'; readonly status: number }
  | { readonly what: 'network'; readonly network: string }
  /** The page used the network or its storage. */
  | {
      readonly what: 'activity';
      readonly page: number;
      readonly kind: string;
      readonly detail: unknown;
    }
  /** It did so in the background, after its wake was over. */
  | { readonly what: 'activity after finish'; readonly page: number; readonly kind: string }
  /** A handler in the page threw. */
  | { readonly what: 'page error'; readonly page: number; readonly error: unknown };

/** An event and when it happened: milliseconds since the Unix epoch. */
export type NativeLogEntry = NativeEvent & { readonly at: number };

/** Everything that happened, in order; nothing is ever taken back. */
export class NativeLog {
  /** Each entry when it is written: some in the middle of what they speak of. */
  readonly added$: Observable<NativeLogEntry>;
  readonly #events = new Emitter<{ added: (entry: NativeLogEntry) => void }>();
  readonly #clock: Clock;
  readonly #entries: NativeLogEntry[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
    this.added$ = observeEvents(this.#events, ['added']);
  }

  get entries(): readonly NativeLogEntry[] {
    return this.#entries;
  }

  /** The entries of one kind. */
  of<W extends NativeEvent['what']>(what: W): readonly Extract<NativeLogEntry, { what: W }>[] {
    return this.#entries.filter((entry) => entry.what === what) as never;
  }

  add(event: NativeEvent): void {
    const entry = { ...event, at: this.#clock.now() };
    this.#entries.push(entry);
    this.#events.emit('added', entry);
  }
}

import type { Observable } from 'rxjs';
import type { Clock } from '../../browser/clock.ts';
import { Emitter, observeEvents } from '../../browser/emitter.ts';

/** Why a page was loaded: the user has opened the app, a wake has launched it, or the web view had died. */
export type LaunchReason = 'user' | 'wake' | 'reload';
/** What has killed it: the OS for lack of memory, the OS for a wake that was not finished, the user, or a crash of the page. */
export type KillReason = 'jetsam' | 'watchdog' | 'user' | 'web content';

/**
 * What has happened on the phone. `page` is the number of a page, one for each load; `wake` is the number of a task. Both
 * count from 1.
 */
export type NativeEvent =
  /** A page was loaded, and the app's code runs in it now. */
  | { readonly what: 'launch'; readonly page: number; readonly reason: LaunchReason }
  /** The page has called the plugin. */
  | { readonly what: 'configure'; readonly page: number; readonly config: unknown }
  | { readonly what: 'start' | 'stop'; readonly page: number }
  /** The OS has begun a task: `budgetMs` is what it grants, and `leadMs` before the end of that it asks for it back. */
  | {
      readonly what: 'wake';
      readonly wake: number;
      readonly taskId: string;
      readonly budgetMs: number;
      readonly leadMs: number;
    }
  /** The OS did not wake the app. */
  | { readonly what: 'no wake'; readonly why: string }
  /** A wake, or the request to give it back, has reached the page. Its handler is called now. */
  | {
      readonly what: 'event' | 'timeout';
      readonly page: number;
      readonly taskId: string | undefined;
    }
  /** The page has finished a task. */
  | {
      readonly what: 'finish';
      readonly page: number;
      readonly taskId: string | undefined;
      readonly accepted: true;
    }
  /** The page has finished a task that is unknown or already finished; the native half ignored it. */
  | {
      readonly what: 'finish';
      readonly page: number;
      readonly taskId: string | undefined;
      readonly accepted: false;
      readonly why: string;
    }
  /** The task is over for the OS, `ms` milliseconds after it began; `ok` is `false` when nobody has finished it. */
  | { readonly what: 'completed'; readonly wake: number; readonly ok: boolean; readonly ms: number }
  | { readonly what: 'kill'; readonly why: KillReason }
  | { readonly what: 'freeze' | 'thaw'; readonly page: number }
  | { readonly what: 'foreground' | 'background' | 'suspend' }
  /** The permission for background refresh has changed. */
  | { readonly what: 'status'; readonly status: number }
  | { readonly what: 'network'; readonly network: string }
  /** The page used the network or its storage. */
  | {
      readonly what: 'activity';
      readonly page: number;
      readonly kind: string;
      readonly detail: unknown;
    }
  /** The page did so in the background, after its wake was over. */
  | { readonly what: 'activity after finish'; readonly page: number; readonly kind: string }
  /** A handler in the page threw. */
  | { readonly what: 'page error'; readonly page: number; readonly error: unknown };

/** An event and when it happened: milliseconds since the Unix epoch. */
export type NativeLogEntry = NativeEvent & { readonly at: number };

/** Everything that has happened on the phone, in order. Entries are only ever added. */
export class NativeLog {
  /** Emits each entry when it is written, which may be in the middle of what the entry is about. */
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

  /** For the phone. */
  add(event: NativeEvent): void {
    const entry = { ...event, at: this.#clock.now() };
    this.#entries.push(entry);
    this.#events.emit('added', entry);
  }
}

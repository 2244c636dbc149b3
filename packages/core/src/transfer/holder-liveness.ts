import type { Clock } from '../browser/clock.ts';
import type { Channel } from '../browser/contexts.ts';
import { isChannelMessage } from '../model/messages.ts';

/** How often the holders of locks that are waited for are asked for a sign of life. */
const ASK_EVERY_MS = 4000;

/**
 * A holder is taken for frozen after this many unanswered questions in a row, which takes 20 s. A page that is alive may be
 * busy for long: browsers call one unresponsive after 10 to 15 s.
 */
export const FROZEN_AFTER = 5;

/** How long a page that falls asleep may take to release its locks, and then to answer if it is awake after all. */
const FALL_ASLEEP_MS = 1000;

/** Called with how many questions in a row the holder has left unanswered: `0` after an answer. */
type OnSilence = (silences: number) => void;

interface Watch {
  readonly onSilence: OnSilence;
  silences: number;
  isOver: boolean;
  asked: boolean;
  answered: boolean;
}

/**
 * Finds out whether contexts that hold locks are alive. The browser releases the locks of a dead page, but not those of a
 * frozen one. A hidden page that is alive is known by its answers, which come in time, while its timers come late.
 */
export class HolderLiveness {
  readonly #channel: Channel | null;
  readonly #clock: Clock;
  readonly #held = new Set<string>();
  readonly #watches = new Map<string, Set<Watch>>();
  #cancelRound: (() => void) | null = null;
  readonly #cancelSleeps = new Set<() => void>();

  constructor(channel: Channel | null, clock: Clock) {
    this.#channel = channel;
    this.#clock = clock;
  }

  /** This context holds `lock`, and answers questions about it until the returned function is called. */
  hold(lock: string): () => void {
    this.#held.add(lock);
    return () => this.#held.delete(lock);
  }

  /**
   * Asks the holder of `lock` again and again, and calls `onSilence` after each question, until the returned function is
   * called. A holder that said it falls asleep, and does not answer then, counts as frozen at once. Without a channel
   * nobody can be asked, and `onSilence` is never called.
   */
  watch(lock: string, onSilence: OnSilence): () => void {
    const watch: Watch = { onSilence, silences: 0, isOver: false, asked: false, answered: false };
    const watches = this.#watches.get(lock) ?? new Set();
    this.#watches.set(lock, watches.add(watch));
    if (this.#channel && !this.#cancelRound) this.#ask();
    return () => {
      watch.isOver = true;
      watches.delete(watch);
      if (watches.size === 0 && this.#watches.get(lock) === watches) this.#watches.delete(lock);
      if (this.#watches.size === 0) this.close();
    };
  }

  hear(message: unknown): void {
    if (!isChannelMessage(message)) return;
    if (message.type === 'ping') {
      const locks = message.locks.filter((lock) => this.#held.has(lock));
      if (locks.length > 0) this.#channel?.post({ bgfetch: 1, type: 'pong', locks });
    }
    if (message.type === 'pong')
      for (const lock of message.locks)
        for (const watch of this.#watches.get(lock) ?? []) this.#answer(watch);
    if (message.type === 'asleep') this.#believe(message.locks);
  }

  /** This page is about to be frozen. Others may replace what it holds, if it does not get to release it. */
  fallAsleep(): void {
    if (this.#held.size > 0)
      this.#channel?.post({ bgfetch: 1, type: 'asleep', locks: [...this.#held] });
  }

  close(): void {
    this.#cancelRound?.();
    this.#cancelRound = null;
    for (const cancel of this.#cancelSleeps) cancel();
    this.#cancelSleeps.clear();
  }

  /** Asks one question about all the locks that are waited for. */
  #ask(): void {
    for (const watch of this.#all()) {
      watch.asked = true;
      watch.answered = false;
    }
    // A channel does not deliver messages to their sender.
    for (const lock of this.#held)
      for (const watch of this.#watches.get(lock) ?? []) watch.answered = true;
    this.#channel?.post({ bgfetch: 1, type: 'ping', locks: [...this.#watches.keys()] });
    this.#cancelRound = this.#clock.setTimer(() => {
      this.#cancelRound = null;
      const silent = this.#all().filter(({ asked, answered }) => asked && !answered);
      this.#unanswered(silent, 1);
      if (this.#watches.size > 0 && !this.#cancelRound) this.#ask();
    }, ASK_EVERY_MS);
  }

  /** Asks once more after the holder should have released the locks: whoever has one by then answers. */
  #believe(locks: readonly string[]): void {
    const watched = locks.filter((lock) => this.#watches.has(lock));
    if (watched.length === 0) return;
    this.#later(() => {
      const asked = watched.flatMap((lock) => [...(this.#watches.get(lock) ?? [])]);
      for (const watch of asked) watch.answered = false;
      this.#unanswered(asked, 1);
      this.#channel?.post({ bgfetch: 1, type: 'ping', locks: watched });
      this.#later(() => {
        const silent = asked.filter(({ answered }) => !answered);
        this.#unanswered(silent, FROZEN_AFTER);
      });
    });
  }

  #later(task: () => void): void {
    const cancel = this.#clock.setTimer(() => {
      this.#cancelSleeps.delete(cancel);
      task();
    }, FALL_ASLEEP_MS);
    this.#cancelSleeps.add(cancel);
  }

  /** Told at once, because somebody may be about to replace the holder. */
  #answer(watch: Watch): void {
    watch.answered = true;
    watch.silences = 0;
    if (!watch.isOver) watch.onSilence(0);
  }

  /** One more question was not answered, or as many as `atLeast`. */
  #unanswered(watches: readonly Watch[], atLeast: number): void {
    for (const watch of watches) {
      // A listener may have ended other watches.
      if (watch.isOver) continue;
      watch.silences = atLeast > 1 ? Math.max(watch.silences, atLeast) : watch.silences + 1;
      watch.onSilence(watch.silences);
    }
  }

  #all(): readonly Watch[] {
    return [...this.#watches.values()].flatMap((watches) => [...watches]);
  }
}

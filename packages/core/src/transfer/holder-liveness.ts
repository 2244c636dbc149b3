import type { Channel } from '../browser/channel.ts';
import type { Clock } from '../browser/clock.ts';
import { isChannelMessage } from '../model/messages.ts';

/** How often the holders of locks that are waited for are asked for a sign of life. */
const ASK_EVERY_MS = 4000;

/**
 * Unanswered questions in a row after which a holder is taken for frozen. A page that is alive may be busy for long:
 * browsers themselves call one unresponsive after 10 to 15 s; this is 20.
 */
export const FROZEN_AFTER = 5;

/** How long a page that said it falls asleep may take to let go of its locks, and then to answer, should it be awake. */
const FALL_ASLEEP_MS = 1000;

/** `true`: the holder has answered a question; `false`: it has not; `asleep`: nor will it, as it said. */
export type SignOfLife = boolean | 'asleep';

interface Watch {
  readonly onSign: (sign: SignOfLife) => void;
  isOver: boolean;
  asked: boolean;
  answered: boolean;
}

/**
 * Finds out whether contexts that hold locks are still there. A browser gives the locks of a dead page back, those of a
 * frozen one it keeps. Timers of hidden pages come late, so a page that is alive is known by its answers, which do not.
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

  /** This context holds `lock`, and answers for it until the returned function is called. */
  hold(lock: string): () => void {
    this.#held.add(lock);
    return () => this.#held.delete(lock);
  }

  /**
   * Asks the holder of `lock` again and again, and tells what comes of each question, until the returned function is
   * called. Without a channel nobody can be asked, and nothing is told.
   */
  watch(lock: string, onSign: (sign: SignOfLife) => void): () => void {
    const watch: Watch = { onSign, isOver: false, asked: false, answered: false };
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

  /** This page is about to be stopped. What it holds may be taken, should it not get to give it back. */
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

  /** One question for all the locks that are waited for. */
  #ask(): void {
    for (const watch of this.#all()) {
      watch.asked = true;
      watch.answered = false;
    }
    // Nobody hears the own questions.
    for (const lock of this.#held)
      for (const watch of this.#watches.get(lock) ?? []) watch.answered = true;
    this.#channel?.post({ bgfetch: 1, type: 'ping', locks: [...this.#watches.keys()] });
    this.#cancelRound = this.#clock.setTimer(() => {
      this.#cancelRound = null;
      const silent = this.#all().filter(({ asked, answered }) => asked && !answered);
      this.#tell(silent, false);
      if (this.#watches.size > 0 && !this.#cancelRound) this.#ask();
    }, ASK_EVERY_MS);
  }

  /** Asked once more, when it should have let go: whoever has the lock by then answers. */
  #believe(locks: readonly string[]): void {
    const watched = locks.filter((lock) => this.#watches.has(lock));
    if (watched.length === 0) return;
    this.#later(() => {
      const asked = watched.flatMap((lock) => [...(this.#watches.get(lock) ?? [])]);
      for (const watch of asked) watch.answered = false;
      this.#tell(asked, false);
      this.#channel?.post({ bgfetch: 1, type: 'ping', locks: watched });
      this.#later(() => {
        const silent = asked.filter(({ answered }) => !answered);
        this.#tell(silent, 'asleep');
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

  /** Told at once: somebody may be about to give the holder up. */
  #answer(watch: Watch): void {
    watch.answered = true;
    this.#tell([watch], true);
  }

  #tell(watches: readonly Watch[], sign: SignOfLife): void {
    // Who hears of one may stop watching others.
    for (const watch of watches) if (!watch.isOver) watch.onSign(sign);
  }

  #all(): readonly Watch[] {
    return [...this.#watches.values()].flatMap((watches) => [...watches]);
  }
}

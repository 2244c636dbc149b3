import type { Clock } from '../../browser/clock.ts';
import type { NativeLog } from './native-log.ts';
import type { NativeGeneration, NativePlugin } from './native-plugin.ts';

/** How the network is: `hanging` accepts requests and never answers. */
export type FakeNetwork = 'online' | 'offline' | 'hanging';

/** What a page sees of the phone it runs on. */
export interface PagePhone {
  readonly clock: Clock;
  readonly log: NativeLog;
  readonly plugin: NativePlugin;
  readonly generation: NativeGeneration;
  readonly latencyMs: number;
  readonly unanswered: readonly string[];
  readonly throwing: readonly string[];
  readonly network: FakeNetwork;
  /** How far the device's own clock is off: milliseconds. */
  readonly clockOffsetMs: number;
  /** Whether a native message gives a frozen page one turn. */
  readonly turnsWhileFrozen: boolean;
  /** Whether the page has no right to run: in the background, its wake over. */
  readonly overtime: boolean;
  /** Runs `task` on the native side, if the process still lives then. */
  post(task: () => void): void;
}

/** A page as the messages of the bridges see it. */
export interface BridgedPage {
  readonly id: number;
  readonly phone: PagePhone;
  /** A message to the page, never in the sender's turn. */
  fromNative(task: () => void): void;
  /** A message of the page, which arrives even if the page is frozen by then. */
  toNative(task: () => void): void;
}

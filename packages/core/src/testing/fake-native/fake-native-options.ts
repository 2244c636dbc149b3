import type { Clock } from '../../browser/clock.ts';
import type { NativeGeneration, RefreshStatus } from './native-plugin.ts';

/** Durations are milliseconds. */
export interface FakeNativeOptions {
  /** A virtual clock in tests; a page that shows the phone may give it real time. */
  readonly clock: Clock;
  /** Default `ios`. */
  readonly platform?: 'ios' | 'android';
  /** Which plugin's native half: the Cordova plugin's major version; 7 for Capacitor. Default 7. */
  readonly generation?: NativeGeneration;
  /** Background refresh: 0 restricted, 1 denied, 2 available (default). Android knows only 2. */
  readonly status?: RefreshStatus;
  /** What the plugin calls the periodic task. Default `cordova-background-fetch`. */
  readonly subscriberId?: string;
  /** Ids of subscribers that an earlier version of the app has left behind (iOS, plugin 6+). */
  readonly ghosts?: readonly string[];
  /** How long the page takes to load. Default 200. */
  readonly loadMs?: number;
  /** How long after completion, or after going to the background, iOS suspends the app. Default 0 and 5,000. */
  readonly graceMs?: number;
  readonly suspendAfterMs?: number;
  /** How long a message between page and native side takes. Default 0; it is never delivered in the sender's turn. */
  readonly latencyMs?: number;
  /**
   * The likely case of iOS 18 and later: a page in the background gets one turn for each native message, and
   * whatever it awaits stays frozen.
   */
  readonly freezeAfterTurn?: boolean;
  /** Actions of the plugin that are never answered, or whose `exec` throws, as `['status']`. */
  readonly unanswered?: readonly string[];
  readonly throwing?: readonly string[];
}

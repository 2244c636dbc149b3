import type { Clock } from '../../browser/clock.ts';
import type { NativeGeneration, RefreshStatus } from './native-plugin.ts';

/** Which phone `createFakeNative` makes. Durations are milliseconds. */
export interface FakeNativeOptions {
  /** The phone's time: a virtual clock in tests. */
  readonly clock: Clock;
  /** Default `ios`. */
  readonly platform?: 'ios' | 'android';
  /** Whose native half the phone has: the Cordova plugin's major version; 7 for Capacitor's plugin too. Default 7. */
  readonly generation?: NativeGeneration;
  /** Background refresh: 0 restricted, 1 denied, 2 available. Default 2, and on Android always 2. */
  readonly status?: RefreshStatus;
  /** The id that the plugin gives to the periodic task. Default `cordova-background-fetch`. */
  readonly subscriberId?: string;
  /**
   * Ids of subscribers that an earlier version of the app has left behind (iOS, plugin 6+). They never finish, so each
   * wake lasts until it expires. Default none.
   */
  readonly ghosts?: readonly string[];
  /** How long the page takes to load. Default 200. */
  readonly loadMs?: number;
  /** How long after the end of a wake iOS suspends the app. Default 0. */
  readonly graceMs?: number;
  /** How long after it went to the background iOS suspends the app. Default 5,000. */
  readonly suspendAfterMs?: number;
  /** How long a message between the page and the native side takes. Default 0, which is still not in the sender's turn. */
  readonly latencyMs?: number;
  /**
   * Whether a page in the background gets one turn for each native message, and what it awaits stays frozen. That is
   * what iOS is likely to do with apps that are linked against the iOS 18 SDK or later. Default `false`.
   */
  readonly freezeAfterTurn?: boolean;
  /** Actions of the plugin that the native side never answers, as `['status']`. Default none. */
  readonly unanswered?: readonly string[];
  /** Actions of the plugin whose `exec` throws in the page. Default none. */
  readonly throwing?: readonly string[];
}

import type { Clock } from '../../browser/clock.ts';
import { AndroidPlugin } from './android-plugin.ts';
import { AppProcess, type AppState } from './app-process.ts';
import type { FakeNativeOptions } from './fake-native-options.ts';
import { FakePage } from './fake-page.ts';
import { IosLegacyPlugin } from './ios-legacy-plugin.ts';
import { IosRefreshPlugin } from './ios-refresh-plugin.ts';
import { type KillReason, type LaunchReason, NativeLog } from './native-log.ts';
import type {
  NativeGeneration,
  NativeHost,
  NativePlugin,
  NativeTask,
  RefreshStatus,
  WakeOptions,
} from './native-plugin.ts';
import type { FakeNetwork, PagePhone } from './page-ports.ts';
import { LockTable } from './page-ports.ts';

/** A phone with one app and the native half of its background-fetch plugin. Made by `createFakeNative`. */
export class FakeNative implements NativeHost, PagePhone {
  readonly clock: Clock;
  /** Everything that has happened. */
  readonly log: NativeLog;
  readonly generation: NativeGeneration;
  readonly subscriberId: string;
  /** The plugin's native half; apps use the page's `plugin`. */
  readonly plugin: NativePlugin;
  readonly latencyMs: number;
  readonly unanswered: readonly string[];
  readonly throwing: readonly string[];
  readonly isAndroid: boolean;
  readonly #freezeAfterTurn: boolean;
  readonly #process: AppProcess;
  readonly #locks = new LockTable();
  readonly #boots: ((page: FakePage) => void)[] = [];
  #status: RefreshStatus;
  #network: FakeNetwork = 'online';
  #clockOffsetMs = 0;
  #wakes = 0;

  constructor(options: FakeNativeOptions) {
    this.clock = options.clock;
    this.log = new NativeLog(options.clock);
    this.generation = options.generation ?? 7;
    this.subscriberId = options.subscriberId ?? 'cordova-background-fetch';
    this.latencyMs = options.latencyMs ?? 0;
    this.unanswered = options.unanswered ?? [];
    this.throwing = options.throwing ?? [];
    this.isAndroid = options.platform === 'android';
    this.#freezeAfterTurn = options.freezeAfterTurn ?? false;
    this.#status = this.isAndroid ? 2 : (options.status ?? 2);
    if (this.isAndroid) this.plugin = new AndroidPlugin(this);
    else if (this.generation < 6) this.plugin = new IosLegacyPlugin(this);
    else this.plugin = new IosRefreshPlugin(this, options.ghosts ?? []);
    this.#process = new AppProcess(
      {
        log: this.log,
        openTasks: () => this.plugin.openTasks,
        boot: (id, reason) => this.#boot(id, reason),
      },
      options,
    );
  }

  /** The state of the app's process. */
  get app(): AppState {
    return this.#process.app;
  }

  /** The state of the page: `none` without a process, or after the page has died. */
  get js(): 'none' | 'loading' | 'running' | 'frozen' {
    return this.#process.js;
  }

  /** The page that is loaded now; `null` before the first has loaded. */
  get page(): FakePage | null {
    return this.#process.page;
  }

  /** The permission for background refresh. */
  get status(): RefreshStatus {
    return this.#status;
  }

  get network(): FakeNetwork {
    return this.#network;
  }

  /** How far `jumpClock` has set the device's clock off: milliseconds. */
  get clockOffsetMs(): number {
    return this.#clockOffsetMs;
  }

  /** Whether a wake has started the process. */
  get launchedByWake(): boolean {
    return this.#process.launchedByWake;
  }

  /** Whether the page still runs in the background although its wake is over. */
  get overtime(): boolean {
    return this.#process.overtime;
  }

  /** Whether a native message gives a frozen page one turn (`freezeAfterTurn`). */
  get turnsWhileFrozen(): boolean {
    return this.#freezeAfterTurn && this.app !== 'suspended';
  }

  /** Runs the app: `boot` is called in each page when it has loaded. Call it before `launch`. */
  onLaunch(boot: (page: FakePage) => void): void {
    this.#boots.push(boot);
  }

  /** Starts the app: in front (`user`), or in the background (`wake`). Does nothing when it runs. */
  launch(reason: 'user' | 'wake' = 'user'): void {
    this.#process.launch(reason);
  }

  /** The user opens the app; it is launched if it does not run. */
  foreground(): void {
    this.#process.foreground();
  }

  /** The user leaves the app. iOS suspends it `suspendAfterMs` later. */
  background(): void {
    this.#process.background();
  }

  /** iOS suspends the app at once, unless a wake is open. */
  suspend(): void {
    this.#process.suspend();
  }

  /**
   * The OS wakes the app; one that does not run is launched for it. Returns `false` when the OS would not do that now
   * (no permission, nothing scheduled, the app is in front …); the log says why.
   */
  wake(options: WakeOptions = {}): boolean {
    const obstacle = this.#obstacle(options);
    if (obstacle) {
      this.log.add({ what: 'no wake', why: obstacle });
      return false;
    }
    this.#process.beginWake();
    this.plugin.wake(options);
    return true;
  }

  /** The OS wants every open wake back now. What the app learns of it differs by platform and generation. */
  expire(): void {
    this.plugin.expire();
  }

  /** Stops the page alone: no timer fires, no answer of network or storage arrives, and native messages wait. */
  freeze(): void {
    this.page?.freeze();
  }

  /** Lets the page go on. What has waited arrives in order. */
  thaw(): void {
    this.page?.thaw();
  }

  /** The web view's process dies, and the shell loads the page anew. The app's own process lives on. */
  killWebContent(): void {
    this.#process.killWebContent();
  }

  /** The app dies at once. After `user` (it was swiped away) there are no wakes until the user opens it again. */
  kill(why: Exclude<KillReason, 'web content'>): void {
    if (this.#process.kill(why)) this.plugin.processKilled();
  }

  /** Changes the permission for background refresh. iOS does not tell the page. Does nothing on Android. */
  setStatus(status: RefreshStatus): void {
    if (this.isAndroid) return;
    this.#status = status;
    this.log.add({ what: 'status', status });
    this.plugin.statusChanged();
  }

  /** Changes the network of the pages; the log says so. */
  setNetwork(network: FakeNetwork): void {
    this.#network = network;
    this.log.add({ what: 'network', network });
    this.page?.networkChanged(network);
  }

  /** Sets the clock that pages see forward by `ms`, or back. The log and all timers keep the time of `clock`. */
  jumpClock(ms: number): void {
    this.#clockOffsetMs += ms;
  }

  /** For the plugin's native half and the page. */
  post(task: () => void): void {
    this.#process.later(task, this.latencyMs);
  }

  /** For the plugin's native half. */
  beginWake(taskId: string, budgetMs: number, leadMs: number): number {
    const wake = ++this.#wakes;
    this.log.add({ what: 'wake', wake, taskId, budgetMs, leadMs });
    return wake;
  }

  /** For the plugin's native half. */
  endWake({ wake, startedAt }: NativeTask, ok: boolean, page: number | null): void {
    this.log.add({ what: 'completed', wake, ok, ms: this.clock.now() - startedAt });
    this.#process.endWake(page);
  }

  #obstacle({ inForeground = false, overlap = false, taskId }: WakeOptions): string | null {
    if (this.app === 'force-quit') return 'the user has force-quit the app';
    if (this.isAndroid) {
      if (this.js === 'none') return 'JavaScript never runs headless';
    } else if (this.app === 'foreground' && !inForeground) return 'the app is in front';
    if (this.#status !== 2) return 'background refresh is not allowed';
    if (taskId !== undefined) return null;
    if (this.plugin.openTasks > 0 && !overlap) return 'a wake is open';
    return this.plugin.obstacle;
  }

  #boot(id: number, reason: LaunchReason): FakePage {
    const page = new FakePage(id, this, this.#locks, this.app === 'foreground');
    this.log.add({ what: 'launch', page: id, reason });
    for (const boot of this.#boots) boot(page);
    return page;
  }
}

/**
 * A whole phone for tests: it behaves as iOS, Android and the plugin's native sources were read to do, and writes all
 * that happens into its `log`. Nothing happens in the caller's turn: let the clock go on.
 *
 * @example
 * ```ts
 * const phone = createFakeNative({ clock }); // of createVirtualClock()
 * phone.onLaunch((page) => startMyApp(page.plugin));
 * phone.launch();
 * await clock.advance(1000);
 * phone.background();
 * phone.wake();
 * await clock.advance(30_000);
 * expect(phone.log.of('completed')).toHaveLength(1);
 * ```
 */
export function createFakeNative(options: FakeNativeOptions): FakeNative {
  return new FakeNative(options);
}

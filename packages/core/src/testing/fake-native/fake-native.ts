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
  RefreshStatus,
  WakeOptions,
} from './native-plugin.ts';
import type { NativeTask } from './native-task.ts';
import { LockTable } from './page-locks.ts';
import type { FakeNetwork, PagePhone } from './page-phone.ts';

/**
 * A phone with the app and the native half of its background-fetch plugin: launch it, send it to the background, wake
 * it, take the time back early, freeze, kill, deny. Faithful to what was read in the plugins' sources, with every
 * event in `log`. Nothing happens in the caller's turn; the clock has to go on.
 */
export class FakeNative implements NativeHost, PagePhone {
  readonly clock: Clock;
  readonly log: NativeLog;
  readonly generation: NativeGeneration;
  readonly subscriberId: string;
  readonly plugin: NativePlugin;
  readonly latencyMs: number;
  readonly unanswered: readonly string[];
  readonly throwing: readonly string[];
  readonly #isAndroid: boolean;
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
    this.#isAndroid = options.platform === 'android';
    this.#freezeAfterTurn = options.freezeAfterTurn ?? false;
    this.#status = this.#isAndroid ? 2 : (options.status ?? 2);
    if (this.#isAndroid) this.plugin = new AndroidPlugin(this);
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

  get app(): AppState {
    return this.#process.app;
  }

  get js(): 'none' | 'loading' | 'running' | 'frozen' {
    return this.#process.js;
  }

  /** The page that is loaded now. */
  get page(): FakePage | null {
    return this.#process.page;
  }

  get status(): RefreshStatus {
    return this.#status;
  }

  get network(): FakeNetwork {
    return this.#network;
  }

  get clockOffsetMs(): number {
    return this.#clockOffsetMs;
  }

  get launchedByWake(): boolean {
    return this.#process.launchedByWake;
  }

  get overtime(): boolean {
    return this.#process.overtime;
  }

  get turnsWhileFrozen(): boolean {
    return this.#freezeAfterTurn && this.app !== 'suspended';
  }

  /** What the app does when its page has loaded; called for every page. */
  onLaunch(boot: (page: FakePage) => void): void {
    this.#boots.push(boot);
  }

  /** Starts the app, by the user's hand or (`wake`) in the background. Nothing if it runs. */
  launch(reason: 'user' | 'wake' = 'user'): void {
    this.#process.launch(reason);
  }

  foreground(): void {
    this.#process.foreground();
  }

  /** iOS suspends it by itself some seconds later. */
  background(): void {
    this.#process.background();
  }

  /** At once, unless a wake is open. */
  suspend(): void {
    this.#process.suspend();
  }

  /** Gives the app a wake; `false`, with the reason in the log, when the system would not. */
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

  /** The OS wants every open wake back now. */
  expire(): void {
    this.plugin.expire();
  }

  /** Only the page: no timers, no network, no storage; native messages wait. */
  freeze(): void {
    this.page?.freeze();
  }

  thaw(): void {
    this.page?.thaw();
  }

  /** The web view's process dies and the shell loads the page anew; the native side lives on. */
  killWebContent(): void {
    this.#process.killWebContent();
  }

  /** The app dies at once, unasked. After the user's swipe there are no wakes until the user opens it again. */
  kill(why: Exclude<KillReason, 'web content'>): void {
    if (this.#process.kill(why)) this.plugin.processKilled();
  }

  /** Changes the permission for background refresh; the page is not told (iOS). */
  setStatus(status: RefreshStatus): void {
    if (this.#isAndroid) return;
    this.#status = status;
    this.log.add({ what: 'status', status });
    this.plugin.statusChanged();
  }

  setNetwork(network: FakeNetwork): void {
    this.#network = network;
    this.log.add({ what: 'network', network });
    this.page?.networkChanged(network);
  }

  /** Sets the device's clock forward or, with a negative number, back. The log keeps true time. */
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
    if (this.#isAndroid) {
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

export function createFakeNative(options: FakeNativeOptions): FakeNative {
  return new FakeNative(options);
}

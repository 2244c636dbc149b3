import type { FakeNativeOptions } from './fake-native-options.ts';
import type { FakePage } from './fake-page.ts';
import type { KillReason, LaunchReason, NativeLog } from './native-log.ts';

/**
 * The state of the app's process:
 * - `foreground`: the user sees the app
 * - `background`: it runs unseen
 * - `suspended`: it is in memory and does not run (iOS)
 * - `terminated`: there is no process
 * - `force-quit`: the user has swiped it away, and the OS does not wake it
 */
export type AppState = 'foreground' | 'background' | 'suspended' | 'terminated' | 'force-quit';

/** What the app's process asks of the phone around it. */
export interface ProcessPhone {
  readonly log: NativeLog;
  /** How many wakes the app has open: iOS does not suspend it then. */
  openTasks(): number;
  /** Loads the page and runs the app's code in it. */
  boot(id: number, reason: LaunchReason): FakePage;
}

/** The app's process, in one of the states of `AppState`, with at most one page. */
export class AppProcess {
  readonly #phone: ProcessPhone;
  readonly #options: FakeNativeOptions;
  readonly #suspends: boolean;
  #app: AppState = 'terminated';
  #page: FakePage | null = null;
  #pages = 0;
  /** The number of the process: what was under way in an earlier one is dropped. */
  #process = 0;
  #launchedByWake = false;
  #loading = false;
  #overtime = false;
  #cancelSuspend: () => void = () => {};

  constructor(phone: ProcessPhone, options: FakeNativeOptions) {
    this.#phone = phone;
    this.#options = options;
    this.#suspends = options.platform !== 'android';
  }

  get app(): AppState {
    return this.#app;
  }

  get page(): FakePage | null {
    return this.#page;
  }

  get js(): 'none' | 'loading' | 'running' | 'frozen' {
    if (this.#loading) return 'loading';
    return !this.#page || this.#page.state === 'dead' ? 'none' : this.#page.state;
  }

  get launchedByWake(): boolean {
    return this.#launchedByWake;
  }

  /** Whether it runs in the background after its wake was over. */
  get overtime(): boolean {
    return this.#overtime;
  }

  get isGone(): boolean {
    return this.#app === 'terminated' || this.#app === 'force-quit';
  }

  launch(reason: 'user' | 'wake'): void {
    if (!this.isGone) return;
    this.#app = reason === 'user' ? 'foreground' : 'background';
    this.#launchedByWake = reason === 'wake';
    this.#load(reason);
  }

  foreground(): void {
    if (this.isGone) this.launch('user');
    if (this.#app === 'foreground') return;
    this.#app = 'foreground';
    this.#overtime = false;
    this.#cancelSuspend();
    this.#phone.log.add({ what: 'foreground' });
    this.#page?.thaw();
    this.#page?.show(true);
  }

  background(): void {
    if (this.#app !== 'foreground') return;
    this.#app = 'background';
    this.#phone.log.add({ what: 'background' });
    this.#page?.show(false);
    if (this.#suspends) this.#suspendIn(this.#options.suspendAfterMs ?? 5000);
  }

  suspend(): void {
    this.#cancelSuspend();
    if (this.#app !== 'background' || this.#phone.openTasks() > 0) return;
    this.#app = 'suspended';
    this.#phone.log.add({ what: 'suspend' });
    this.#page?.freeze();
  }

  /** For a wake: launches an app that does not run, and lets a suspended one run again. */
  beginWake(): void {
    this.#cancelSuspend();
    this.#overtime = false;
    this.launch('wake');
    if (this.#app === 'suspended') this.#app = 'background';
    if (!this.#options.freezeAfterTurn) this.#page?.thaw();
  }

  /** @param finishedBy the page that has finished the wake: only that one knows that it must not run any more */
  endWake(finishedBy: number | null): void {
    if (!this.#suspends || this.#app !== 'background' || this.#phone.openTasks() > 0) return;
    this.#overtime = this.#page?.id === finishedBy;
    this.#suspendIn(this.#options.graceMs ?? 0);
  }

  killWebContent(): void {
    if (!this.#page || this.#page.state === 'dead') return;
    this.#phone.log.add({ what: 'kill', why: 'web content' });
    this.#page.kill();
    this.#load('reload');
  }

  /** Returns whether there was a process to kill. */
  kill(why: Exclude<KillReason, 'web content'>): boolean {
    if (this.isGone) return false;
    this.#phone.log.add({ what: 'kill', why });
    this.#process++;
    this.#loading = false;
    this.#overtime = false;
    this.#cancelSuspend();
    this.#page?.kill();
    this.#page = null;
    this.#app = why === 'user' ? 'force-quit' : 'terminated';
    return true;
  }

  /** Runs `task` after `ms`, unless this process has died by then. */
  later(task: () => void, ms: number): void {
    const process = this.#process;
    this.#options.clock.setTimer(() => {
      if (process === this.#process) task();
    }, ms);
  }

  #load(reason: LaunchReason): void {
    this.#loading = true;
    this.later(() => {
      this.#loading = false;
      this.#overtime = false;
      this.#page = this.#phone.boot(++this.#pages, reason);
      const hidden = this.#app !== 'foreground' && this.#options.freezeAfterTurn;
      if (this.#app === 'suspended' || hidden) this.#page.freeze();
    }, this.#options.loadMs ?? 200);
  }

  #suspendIn(ms: number): void {
    this.#cancelSuspend();
    this.#cancelSuspend = this.#options.clock.setTimer(() => this.suspend(), ms);
  }
}

/** What can happen to a page; after each the page is gone, or away and back. */
export const interruptions = [
  'renderer crash',
  'browser kill',
  'reload',
  'navigation',
  'tab close',
] as const;

export type Interruption = (typeof interruptions)[number];

/** A browser with one page of ours, in a profile that outlives it where the engine has such. */
export interface FireBrowser {
  /** What this engine can be made to suffer. */
  readonly can: readonly Interruption[];
  goto(url: string): Promise<void>;
  reload(): Promise<void>;
  /** One step back in the page's history. */
  back(): Promise<void>;
  /** Evaluates an expression in the page, awaits it, and brings its value, which must be plain data. */
  evaluate<T>(expression: string): Promise<T>;
  /** Kills the process of the page: no unload, no farewell. Afterwards there is an empty page. */
  crashPage(): Promise<void>;
  /** Kills the browser's processes with SIGKILL and starts it again with the same profile and an empty page. */
  killBrowser(): Promise<void>;
  /** Closes the page. Afterwards there is an empty one. */
  closePage(): Promise<void>;
  close(): Promise<void>;
}

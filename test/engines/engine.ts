/** A browser that can open pages. All that a test run needs of one. */
export interface Engine {
  open(url: string): Promise<void>;
  close(): Promise<void>;
}

/** Starts one browser. */
export type LaunchEngine = () => Promise<Engine>;

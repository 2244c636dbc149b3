import type { EngineName } from './engine-name.ts';
import type { Figures } from './figures.ts';

/** One torture: what stands as default export in `test/fire/<name>/part.ts`. */
export interface FirePart {
  /** What it does to the library, in one line. */
  readonly about: string;
  /** Where it can run, with the number of runs there unless `--runs` says another. */
  readonly runs: Readonly<Partial<Record<EngineName, number>>>;
  /** A run that takes longer hangs, which is a failure. */
  readonly limitMs: number;
  /** Opens what the runs share, such as a server and a browser. */
  open(place: FirePlace): Promise<FireSession>;
}

export interface FirePlace {
  readonly engine: EngineName;
  /** A folder for profiles and the like. It is removed afterwards. */
  readonly folder: string;
}

export interface FireSession {
  /**
   * One run, in which all that is random comes from `random` or `seed`. It throws when a promise is broken, and resolves
   * with what is to be summed up.
   */
  run(run: FireRun): Promise<Figures>;
  /** Called once, after the last run, and after a run that failed: the next one gets a new session. */
  end(): Promise<void>;
}

export interface FireRun {
  readonly seed: number;
  /** Numbers in [0, 1), the same ones for the same seed. */
  readonly random: () => number;
  /** A part with named cases runs those whose name contains this; all when it is `null`. */
  readonly only: string | null;
  /** One of several cases failed, and the run goes on. */
  failed(caseName: string, problem: unknown): void;
  /** Prints a line. */
  tell(text: string): void;
}

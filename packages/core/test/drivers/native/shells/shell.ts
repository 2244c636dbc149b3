import type { PageDocument } from './page-document.ts';

/** What an app finds in its page in a native shell. */
export interface Shell {
  readonly document: PageDocument;
  readonly readGlobal: (name: string) => unknown;
  /** What importing the plugin's package gives; in Cordova, what the global is by now. */
  importPlugin(): unknown;
  /** Imports `@capacitor/app`. */
  importApp(): void;
  /** What was given to `console.error`. */
  readonly complaints: readonly unknown[][];
}
